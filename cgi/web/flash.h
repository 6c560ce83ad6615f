/* flash.h: a sentence shown once on the next page, kept in a signed cookie: no row, no session state. */
#ifndef CLOVE_FLASH_H
#define CLOVE_FLASH_H

struct req;

void flash_keep(struct req *r);      /* after req_flash, with a redirect */
void flash_show(struct req *r);      /* puts Flash.text on the page and removes the cookie; a forged one is ignored */

#endif
