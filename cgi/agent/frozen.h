/* frozen.h: the agent's end of a show's freeze: what the show is told, and what it confirmed. Why it is safe: show/core/freeze.h. */
#ifndef CLOVE_FROZEN_H
#define CLOVE_FROZEN_H

#include <stdbool.h>
#include <stdint.h>

struct db;

#define FROZEN_FOR_GOOD INT64_C(4102444800)

enum frozen {
	FROZEN_NOT_YET,
	FROZEN_YES,              /* nothing can be written any more, until the time that it was told */
	FROZEN_FOR_EVER,         /* and not before the platform says so */
	FROZEN_SILENT            /* it does not call: nobody knows */
};

void frozen_want(struct db *db, int64_t deployment, int64_t from, int64_t until);      /* 0, 0: it writes */
void frozen_longer(struct db *db, int64_t deployment);           /* while work goes on: some minutes more when few are left */
/* Of copy data_n. *told: which freeze it is; another number means that it wrote in between. */
enum frozen frozen_now(struct db *db, int64_t deployment, int64_t data_n, int64_t *told);
bool frozen_writes(struct db *db, int64_t deployment, int64_t data_n);     /* that copy is open */

#endif
