/* The program: finds the command and runs it. */
#include "base/confine.h"
#include "base/crypto.h"
#include "commands.h"

#ifndef KAFILE_VERSION
#define KAFILE_VERSION "unknown"
#endif

int main(int argc, char **argv)
{
	confine_memory();
	crypto_init();
	return command_run(argc, argv, KAFILE_VERSION);
}
