/* The commands for accounts that sign in with a password. */
#pragma once
#include "commands.h"

int command_staff_add(const struct settings *settings, const struct arguments *arguments);
int command_staff_list(const struct settings *settings, const struct arguments *arguments);
int command_staff_disable(const struct settings *settings, const struct arguments *arguments);
int command_staff_enable(const struct settings *settings, const struct arguments *arguments);
int command_staff_reset(const struct settings *settings, const struct arguments *arguments);
