# The words of this project. Each is a line of the README.
BUILD ?= build

.PHONY: all demo check test bench fuzz install clean
all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	meson setup $(BUILD) .

# Install what a build needs, build, read the samples, keep them in a ledger.
demo:
	tools/demo.sh

# Everything: two compilers, release and sanitizers, every test. Ends in "N passed, N failed".
check:
	tools/check.sh

# The core alone, in seconds: the C tests of the stages.
test: all
	tools/core_test.sh $(BUILD)

# Measures on the data beside the checkout; each prints its line and keeps it in bench/*.tsv.
# One alone: make bench-record.
bench: all
	python3 bench/bench.py --build $(BUILD)
bench-%: all
	python3 bench/bench.py --build $(BUILD) $*

# Hostile input, for FUZZ_SECONDS a target (clang).
FUZZ_SECONDS ?= 60
fuzz:
	tools/fuzz.sh $(FUZZ_SECONDS)

install: all
	meson install -C $(BUILD)

clean:
	rm -rf build build-*
