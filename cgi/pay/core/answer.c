/* answer.c: see answer.h. The words of errors are for the programmer who reads them, hence English and here. */
#include "pay/core/answer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "ext/json.h"

static const char *error_type(int status)
{
	if (status == 402)
		return "card_error";
	if (status == 409)
		return "idempotency_error";
	return status >= 500 ? "api_error" : "invalid_request_error";
}

void answer_ok(struct arena *a, struct answer *out, struct json *body)
{
	out->status = 200;
	out->body = json_write(a, body);
	out->begun = true;
}

void answer_error(struct arena *a, struct answer *out, int status, const char *code, const char *param, const char *fmt, ...)
{
	char message[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	struct json *body = json_object(a), *error = json_object(a);
	json_set_text(error, "type", error_type(status));
	if (*code)
		json_set_text(error, "code", code);
	if (*param)
		json_set_text(error, "param", param);
	json_set_text(error, "message", message);
	json_set(body, "error", error);
	out->status = status;
	out->body = json_write(a, body);
}

void answer_missing(struct arena *a, struct answer *out, const char *what, const char *id)
{
	answer_error(a, out, 404, "resource_missing", what, "No such %s: '%.100s'", what, id);
}
