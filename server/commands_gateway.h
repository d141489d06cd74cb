/* The commands for gateways. */
#pragma once
#include "commands.h"

int command_gateway_add(const struct settings *settings, const struct arguments *arguments);
int command_gateway_list(const struct settings *settings, const struct arguments *arguments);
int command_gateway_disable(const struct settings *settings, const struct arguments *arguments);
int command_gateway_enable(const struct settings *settings, const struct arguments *arguments);
int command_gateway_reset(const struct settings *settings, const struct arguments *arguments);
