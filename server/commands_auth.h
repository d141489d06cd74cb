/* The commands that make keys and tokens. */
#pragma once
#include "commands.h"

int command_key_new(const struct settings *settings, const struct arguments *arguments);
int command_key_list(const struct settings *settings, const struct arguments *arguments);
int command_key_retire(const struct settings *settings, const struct arguments *arguments);
int command_token_issue(const struct settings *settings, const struct arguments *arguments);
int command_token_revoke(const struct settings *settings, const struct arguments *arguments);
int command_token_revoke_all(const struct settings *settings, const struct arguments *arguments);
