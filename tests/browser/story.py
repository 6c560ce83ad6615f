"""What people do, step by step, by keyboard alone: the parts of the story that the tests put together."""
import re

PASSWORD = "라일락 향기가 나는 긴 비밀번호"


def sign_up(person, site, email, name, business=None):
    """An account, confirmed by the mailed link, and logged in."""
    w = person.word
    person.open("/signup").shot("signup")
    if business:
        person.choose(w("form.account_signup.role.choice.seller"))
        person.fill_key("form.account_signup.business_name.label", business)
    else:
        person.choose(w("form.account_signup.role.choice.buyer"))
    person.fill_key("form.account_signup.name.label", name)
    person.fill_key("form.account_signup.email.label", email)
    person.fill_key("form.account_signup.password.label", PASSWORD)
    person.activate(w("account.signup_button")).sees(w("account.sent_title")).shot("signup_sent")
    link = next(a for a in site.links(site.mail(email)) if "/confirm/" in a)
    person.open(link).shot("confirm").activate(w("account.confirm_button"))
    log_in(person, email)


def log_in(person, email, password=PASSWORD):
    w = person.word
    person.open("/login").shot("login")
    person.fill_key("form.account_login_form.email.label", email)
    person.fill_key("form.account_login_form.password.label", password)
    person.activate(w("account.login_button")).sees(w("common.nav_account"))


def book_two(person, show_path, phone="010-1234-5678"):
    """Two seats together by "best", details, payment at the sandbox; ends on the paid order's page. The order's code."""
    w = person.word
    person.open(show_path + "/").shot("detail")
    person.activate(w("ui.choose_seats")).shot("round")
    person.choose("R · ")
    person.activate(w("show.best_button")).sees(w("show.details")).shot("hold")
    fill_details(person, phone)
    person.activate(w("show.pay", "").strip()).sees(w("sandbox.no_money")).shot("checkout")
    person.activate(w("sandbox.pay", "").strip()).sees(w("show.order_done_title")).shot("order")
    return re.search(r"/orders/(\w+)", person.path)[1]


def fill_details(person, phone):
    w = person.word
    person.fill_key("form.show_booking.phone.label", phone)
    person.tick(w("form.show_booking.consent.label")[:12])
    person.activate(w("show.book", "").strip()[:6]).sees(w("show.order_pay_title")).shot("order_pending")


def open_ticket(person):
    """The first ticket of the order that is open; its number."""
    w = person.word
    person.follow("/tickets/").sees(w("pay.ticket_title")).shot("ticket")
    return re.search(r"/tickets/(\w+)", person.path)[1]


def cancel_one(person):
    """From the order's page: one of the two tickets is given back."""
    w = person.word
    person.activate(w("show.cancel"), role=("a",)).sees(w("pay.cancel_title"))
    boxes = person.tab_to(lambda e: e.get_attribute("name") == "ticket", "a ticket's box")
    if boxes.is_selected():
        person.press(" ")
    person.activate(w("pay.cancel_sum")).sees(w("pay.cancel_n", 1)).shot("cancel")
    person.activate(w("pay.cancel_button", "").split()[0], role=("button",)).sees(w("show.order_part_refunded")).shot("order_part_refunded")


def make_show(person, slug, title, venue="theatre-400"):
    """The wizard from its first page to a running service: a play in a hall of the library, two rounds, three grades."""
    import datetime
    w = person.word
    day = datetime.date.today() + datetime.timedelta(days=30)
    person.open("/seller").shot("seller").activate(w("seller.new_button"))
    person.fill_key("form.wizard_new.title.label", title)
    person.choose(w("form.wizard_new.field.choice.play"))
    person.shot("wizard_new").activate(w("seller.start_button"))
    person.replace_key("form.wizard_basics.slug.label", slug)
    person.fill_key("form.wizard_basics.description.label", "바닷가 마을의 마지막 사진관 이야기.")
    person.fill_key("form.wizard_basics.seller_contact.label", "02-1234-5678")
    person.shot("wizard_basics").activate(w("seller.next"))
    person.date_key("form.wizard_rounds.date.label", day)
    person.clock_key("form.wizard_rounds.time.label", 19, 30)
    person.shot("wizard_rounds").activate(w("seller.next"))
    person.shot("wizard_seating").activate(w("seller.seating.venue"), role=("a",))
    person.shot("wizard_venue").press_value(venue)
    person.shot("wizard_seating_chosen").activate(w("seller.to_prices"))
    person.shot("wizard_prices").activate(w("seller.next"))
    person.shot("wizard_parts").activate(w("seller.next"))
    person.sees(w("seller.review_title")).shot("wizard_review").activate(w("seller.deploy_button"))
    person.shot("seller_progress").waits(w("seller.word_text.running"), 180).shot("seller_show")


def invite(person, show_path, email):
    w = person.word
    person.open(show_path + "/manage/staff").fill_key("form.manage_staff_invite.email.label", email)
    person.activate(w("manage.staff_invite_button")).sees(email).shot("manage_staff")


def accept(person, site, email, n):
    """The invited person opens the mailed link and presses its one button."""
    w = person.word
    link = next(a for a in site.links(site.mail(email, n)) if "/manage/staff/accept/" in a)
    person.open(link).shot("manage_accept").activate(w("manage.accept_button"))


def check_in(person, show_path, number, word):
    """Types a ticket's number at the door and reads the answer."""
    w = person.word
    person.open(show_path + "/manage/checkin")
    if w("checkin.others") in person.text:
        summaries = [e for e in person.driver.find_elements("tag name", "details") if e.get_attribute("open") is None]
        if summaries:
            person.activate(w("checkin.others"), role=("summary",))
    person.shot("manage_checkin").follow("/manage/checkin/").fill_key("checkin.code", number)
    person.activate(w("checkin.button")).sees(w("checkin.said." + word)).shot("checkin_" + word)
