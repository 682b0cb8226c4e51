/* compile_lexicon DIR OUT: write the actor tables of DIR/actors as one file that is mapped. */
#include "actor/actor.h"

#include <stdio.h>

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: compile_lexicon LEXICON-FOLDER OUT\n", stderr);
        return 2;
    }
    dm_error err;
    if (dm_actors_compile(argv[1], argv[2], &err) == DM_OK)
        return 0;
    fprintf(stderr, "compile_lexicon: %s\n", err.text);
    return 1;
}
