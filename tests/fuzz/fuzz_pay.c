/* What a payment provider may answer: lists of payments and refunds, and single ones. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include "answers.h"
#include "base/arena.h"
#include "ext/pay.h"
#include "ext/stripe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64 << 20);
	struct pay p = { .name = "stripe", .url = "http://127.0.0.1:1", .key = "sk_test_x" };
	struct pay_intents intents;
	struct pay_refunds refunds;
	struct pay_session session;
	struct pay_intent intent;

	stripe_provider(&p);
	answers_are(data, size);
	if (p.list_intents(&p, a, 1, "", &intents) == PAY_OK)
		for (size_t i = 0; i < intents.n; i++)
			if (!*intents.list[i].id || !intents.list[i].show || !intents.list[i].order)
				abort();
	if (p.list_refunds_since(&p, a, 1, "re_1", &refunds) == PAY_OK)
		for (size_t i = 0; i < refunds.n; i++)
			if (!*refunds.list[i].id || !refunds.list[i].refund || !refunds.list[i].intent)
				abort();
	p.list_refunds(&p, a, "pi_1", &refunds);
	p.read_session(&p, a, "cs_1", &session);
	p.read_intent(&p, a, "pi_1", &intent);
	arena_free(a);
	return 0;
}
