/* The commands that seal the log and check it. */
#pragma once
#include "commands.h"

int command_seal(const struct settings *settings, const struct arguments *arguments);
int command_audit_verify(const struct settings *settings, const struct arguments *arguments);
int command_audit_receipt(const struct settings *settings, const struct arguments *arguments);
int command_audit_keys(const struct settings *settings, const struct arguments *arguments);
