#include "demarche/demarche.h"

#include <stdio.h>

int main(int argc, char **argv) {
    (void)argv;
    if (argc < 2) {
        fputs("usage: demarche VERB\n", stderr);
        return 2;
    }
    return 0;
}
