"""A buyer who does not give up: whatever is killed on the way, the same wish is asked for again from where the show says they stand."""
import time

import pymysql
import requests

class Stubborn:
    """Buys and cancels in one show. Every answer must be an answer: a page, also where it says that something is away for a moment."""

    def __init__(self, site, show, how="", count=2, within=180, grade="R"):
        self.site, self.show, self.count, self.within = site, show, count, within
        self.browser = site.buyer()
        self.account = site.sql("SELECT id FROM account WHERE email = %s", (self.browser.email,))[0]["id"]
        self.email = self.browser.email.replace("@", f"{how}@")
        self.grade = show.sql("SELECT id FROM grade WHERE name = %s", (grade,))[0]["id"]
        self.round = show.sql("SELECT id FROM round WHERE state = 'planned' ORDER BY starts_at LIMIT 1")[0]["id"]
        self.troubles = []                   # statuses met on the way: 0 for no answer
        self.code = None
        self.before = lambda step: None      # called before each step with its name

    # --- one step, told as a status -----------------------------------------------------------------------------------------------

    def _answered(self, act):
        try:
            page = act()
        except requests.RequestException:
            self.troubles.append(0)
            time.sleep(0.1)
            return None
        if page.status >= 500:
            assert page.is_html and page.title and page.text, f"{page.path}: a {page.status} that says nothing"
            self.troubles.append(page.status)
            time.sleep(0.1)
            return None
        return page

    def get(self, path):
        return self._answered(lambda: self.browser.get(path, status=None))

    def submit(self, page, form, **fields):
        return self._answered(lambda: self.browser.submit(form, page=page, status=None, **fields))

    # --- wishes -----------------------------------------------------------------------------------------------------------------------

    def forms(self, page):
        return [f.action for f in page.forms]

    def stand(self):
        """Where the show says I stand: the page of my hold, or of my order."""
        page = self.get(f"{self.show.path}/hold")
        if page is None or page.status != 200:
            return None
        orders = [a for a in page.links if f"{self.show.path}/orders/" in a]
        return self.get(orders[0]) if orders else page

    def pursue(self, goal, what):
        until = time.monotonic() + self.within
        while time.monotonic() < until:
            if goal():
                return
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {self.within} s; on the way {self.troubles}; now {self.browser.page.url} {self.browser.page.text[:600]}")

    def step(self, name):
        self.before(name)

    def _buy(self):
        page = self.stand()
        if page is None:
            return False
        actions = self.forms(page)
        if any(a.endswith("/tickets") or "/tickets/" in a for a in page.links if a.startswith(self.show.path)):
            self.code = page.path.rsplit("/", 1)[1]
            return True
        if any(a.endswith("/pay") for a in actions):
            self.code = page.path.rsplit("/", 1)[1]
            self.pay(page)
        elif any(a.endswith("/orders") for a in actions):
            self.step("order")
            self.submit(page, "/orders", name="김민지", phone="010-1234-5678", email=self.email, consent=True)
        elif "/orders/" not in page.path:
            self.step("hold")
            page = self.get(f"{self.show.path}/rounds/{self.round}")
            if page is not None and page.status == 200:
                self.submit(page, "/best", grade=self.grade, count=self.count)
        return False

    def pay(self, page):
        self.step("pay")
        page = self.submit(page, "/pay")
        if page is not None and "/checkout/" in page.path and any(a.endswith("/pay") for a in self.forms(page)):
            self.step("checkout")
            self.submit(page, "/pay")        # and back, where the show reads the payment

    def buy(self):
        self.pursue(self._buy, "tickets")
        return self

    def order(self):
        """An order that waits for its payment."""
        self.pursue(lambda: self._order(), "an order")
        return self

    def _order(self):
        page = self.stand()
        if page is not None and "/orders/" in page.path:
            self.code = page.path.rsplit("/", 1)[1]
            return True
        return self._buy() or False

    def cancel(self, n=None):
        """Gives n tickets back, or all: those and no others, however often it has to be asked."""
        numbers = [t["number"] for t in self.live()][:n]

        def goal():
            if not {t["number"] for t in self.live()} & set(numbers):
                return True
            page = self.get(f"{self.show.path}/orders/{self.code}/cancel?" + "&".join(f"ticket={t}" for t in numbers))
            if page is not None and page.status == 200 and any(f.method == "post" and f.action.endswith("/cancel") for f in page.forms):
                self.step("cancel")
                self.submit(page, [f for f in page.forms if f.method == "post" and f.action.endswith("/cancel")][0])
            return False
        self.pursue(goal, "a cancellation")
        return self

    def sql(self, statement, args=()):
        """Asked again while the database is away."""
        until = time.monotonic() + 60
        while True:
            try:
                return self.show.sql(statement, args)
            except pymysql.err.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def live(self):
        return self.sql("SELECT t.number FROM ticket t JOIN orders o ON o.id = t.order_id WHERE o.account = %s AND t.void_at IS NULL ORDER BY t.id",
                             (self.account,))

    def orders(self):
        return self.sql("SELECT id, code, state, total_minor FROM orders WHERE account = %s ORDER BY id", (self.account,))

    def state(self):
        return self.orders()[-1]["state"]

    def over(self):
        """The time to pay is over."""
        self.sql("UPDATE orders SET pay_by = UNIX_TIMESTAMP() - 1 WHERE code = %s", (self.code,))
        self.sql("UPDATE payment p JOIN orders o ON o.id = p.order_id SET p.next_at = 0 WHERE o.code = %s", (self.code,))
