/* The endpoints for gateways and of gateways. */
#pragma once
#include "http/request.h"

/* /v1/gateways: by admins. */
extern const struct endpoint gateways_list;
extern const struct endpoint gateways_add;
extern const struct endpoint gateways_change;
extern const struct endpoint gateways_reset;

/* /sms: each dialect under its own path. */
extern const struct endpoint sms_kannel;
extern const struct endpoint sms_kannel_report;
extern const struct endpoint sms_plain;
extern const struct endpoint sms_plain_form;
extern const struct endpoint sms_twilio;
extern const struct endpoint sms_twilio_status;
extern const struct endpoint sms_android_register;
extern const struct endpoint sms_android_device;
extern const struct endpoint sms_android_change_device;
extern const struct endpoint sms_android_messages;
extern const struct endpoint sms_android_report;
extern const struct endpoint sms_android_events;
extern const struct endpoint sms_android_webhooks;
extern const struct endpoint sms_android_settings;
extern const struct endpoint sms_android_received;
