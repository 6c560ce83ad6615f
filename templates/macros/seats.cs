<?cs # seats.cs: the plan of sections, the map of one section.

  grade_legend(list)  list.N: grade_chip's, .price
  plan_overview(p)    p.view ("0 0 1000 700"), p.stage.x .y .w .h, p.dense (more than 24 sections),
                      p.sections.N: .url (empty: nothing to buy there) .name .floor .points .x .y (the label), .kind seats | zone | standing,
                      .left (number) .level many | some | few | none, .grades.N: grade_chip's, .price
  section_table(p)    the same node: the same list for eyes and ears that do not want a picture
  plan_key()          what the fills mean
  seat_rows(m)        m.name (of the section), m.stage (the stage is in front),
                      m.rows.N: .label .left (free places, a number) .gap (empty positions before the first seat), .tail (after the last),
                      .seats.N: .id (of the place; only where it can be bought), .n (seat number), .g (grade's colour), .m (grade's mark),
                      .gap (empty positions before this seat), .x taken | blocked | mine (empty: free), .on (ticked), .f wheel | companion | view
  seat_key(m)         what the marks mean; m.has_wheel m.has_companion m.has_view m.has_blocked
  seat_bar(b)         the bar under the map: b.label of the button, b.limit; stands inside the form of the map, which is
                      form class="seats" method="post" with the action literal or a Url, fields named place
?>
<?cs def:grade_legend(list) ?><ul class="legend"><?cs each:g = list ?><li><?cs call:grade_chip(g) ?> <?cs var:g.name ?><?cs if:g.price ?> <span class="num"><?cs var:g.price ?></span><?cs /if ?></li><?cs /each ?></ul><?cs /def ?>

<?cs def:section_name(s) ?><?cs if:s.floor && s.floor != s.name ?><?cs var:s.floor ?> <?cs /if ?><?cs var:s.name ?><?cs /def ?>

<?cs def:plan_fill(level) ?><?cs if:level == "many" ?>url(#left-many)<?cs elif:level == "some" ?>url(#left-some)<?cs elif:level == "few" ?>url(#left-few)<?cs else ?>url(#left-none)<?cs /if ?><?cs /def ?>

<?cs def:plan_patterns() ?><defs>
	<pattern id="left-many" width="20" height="20" patternUnits="userSpaceOnUse"><path class="plan__many" d="M0 0h20v20H0Z"/></pattern>
	<pattern id="left-some" width="20" height="20" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="plan__many" d="M0 0h20v20H0Z"/><path class="plan__line--paper" d="M0 10h20"/></pattern>
	<pattern id="left-few" width="24" height="24" patternUnits="userSpaceOnUse"><path class="plan__few" d="M0 0h24v24H0Z"/><circle class="plan__dot" cx="6" cy="6" r="2.5"/><circle class="plan__dot" cx="18" cy="18" r="2.5"/></pattern>
	<pattern id="left-none" width="20" height="20" patternUnits="userSpaceOnUse"><path class="plan__none" d="M0 0h20v20H0Z"/></pattern>
</defs><?cs /def ?>

<?cs def:plan_shape(s) ?><polygon class="plan__section plan__section--<?cs var:s.kind ?> plan__section--<?cs var:s.level ?>" points="<?cs var:s.points ?>" fill="<?cs call:plan_fill(s.level) ?>"/><text class="plan__name" x="<?cs var:s.x ?>" y="<?cs var:s.y ?>"><?cs var:s.name ?></text><?cs if:s.level != "none" ?><text class="plan__left" x="<?cs var:s.x ?>" y="<?cs var:s.y ?>" dy="26"><?cs if:s.floor && s.floor != s.name ?><?cs var:s.floor ?> · <?cs /if ?><?cs var:say1(L.ui.plan_left, s.left) ?></text><?cs /if ?><?cs /def ?>

<?cs def:plan_overview(p) ?><div class="plan-box"><svg class="plan<?cs if:p.dense ?> plan--dense<?cs /if ?>" viewBox="<?cs var:p.view ?>" role="group" aria-label="<?cs var:L.ui.plan ?>">
<?cs call:plan_patterns() ?>
<?cs if:p.stage.w ?><svg x="<?cs var:p.stage.x ?>" y="<?cs var:p.stage.y ?>" width="<?cs var:p.stage.w ?>" height="<?cs var:p.stage.h ?>"><rect class="plan__stage" width="100%" height="100%" rx="6"/><text class="plan__stage-word" x="50%" y="50%"><?cs var:L.ui.stage ?></text></svg><?cs /if ?>
<?cs each:s = p.sections ?><?cs if:s.url ?><a href="<?cs var:s.url ?>" aria-label="<?cs call:section_name(s) ?>, <?cs var:say1(L.ui.seats_left, s.left) ?>"><?cs call:plan_shape(s) ?></a><?cs else ?><g aria-hidden="true"><?cs call:plan_shape(s) ?></g><?cs /if ?>
<?cs /each ?></svg></div><?cs /def ?>

<?cs def:plan_key() ?><ul class="legend">
	<li><svg class="swatch" viewBox="0 0 64 40" aria-hidden="true"><rect class="plan__section" width="64" height="40" fill="url(#left-many)"/></svg><?cs var:L.ui.left_many ?></li>
	<li><svg class="swatch" viewBox="0 0 64 40" aria-hidden="true"><rect class="plan__section" width="64" height="40" fill="url(#left-some)"/></svg><?cs var:L.ui.left_some ?></li>
	<li><svg class="swatch" viewBox="0 0 64 40" aria-hidden="true"><rect class="plan__section" width="64" height="40" fill="url(#left-few)"/></svg><?cs var:L.ui.left_few ?></li>
	<li><svg class="swatch" viewBox="0 0 64 40" aria-hidden="true"><rect class="plan__section plan__section--none" width="64" height="40" fill="url(#left-none)"/></svg><?cs var:L.ui.left_none ?></li>
</ul><?cs /def ?>

<?cs def:section_table(p) ?><div class="table<?cs if:p.dense ?> table--tall<?cs /if ?>"><table>
	<caption class="vh"><?cs var:L.ui.sections ?></caption>
	<thead><tr><th scope="col"><?cs var:L.ui.section ?></th><th scope="col"><?cs var:L.ui.grade ?></th><th scope="col" class="n"><?cs var:L.ui.left ?></th></tr></thead>
	<tbody><?cs each:s = p.sections ?>
		<tr><th scope="row"><?cs if:s.url ?><a href="<?cs var:s.url ?>"><?cs call:section_name(s) ?></a><?cs else ?><?cs call:section_name(s) ?><?cs /if ?><?cs if:s.kind == "standing" ?> <small><?cs var:L.ui.standing ?></small><?cs elif:s.kind == "zone" ?> <small><?cs var:L.ui.zone ?></small><?cs /if ?></th>
			<td><ul class="legend legend--tight"><?cs each:g = s.grades ?><li><?cs call:grade_chip(g) ?> <span class="num"><?cs var:g.price ?></span></li><?cs /each ?></ul></td>
			<td class="n"><?cs if:s.level == "none" ?><?cs var:L.ui.left_none ?><?cs elif:Show.numbers == "1" ?><?cs var:say1(L.ui.tickets_left, won(s.left)) ?><?cs else ?><?cs var:say1(L.ui.seats_left, s.left) ?><?cs /if ?></td></tr><?cs /each ?>
	</tbody>
</table></div><?cs /def ?>

<?cs def:seat_marks() ?><svg class="defs" width="0" height="0" aria-hidden="true"><defs>
	<symbol id="mark-wheel" viewBox="0 0 12 12"><circle cx="5" cy="1.800" r="1.300"/><path d="M4.300 3.500h1.500v2h2.400v1H5.800v.800h2.400l1.300 3-1 .400-1-2.300H4.300Z"/><path d="M3.700 5.500v1.200a2.300 2.300 0 1 0 3 2.900h1a3.300 3.300 0 1 1-4-4.100Z"/></symbol>
	<symbol id="mark-companion" viewBox="0 0 12 12"><circle cx="4" cy="3.500" r="1.800"/><circle cx="8.500" cy="4" r="1.500"/><path d="M1 10.500c0-5 6-5 6 0Zm6.800 0c0-1.500-.400-2.700-1-3.400 1.800-1.200 4.400 0 4.400 3.400Z"/></symbol>
	<symbol id="mark-view" viewBox="0 0 12 12"><path d="M1 6q5-5.500 10 0-5 5.500-10 0Zm5-2a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z"/><path d="m1.400 10.200 9-9 .7.700-9 9Z"/></symbol>
</defs></svg><?cs /def ?>

<?cs def:seat_flag(f) ?><?cs if:f == "wheel" ?><svg aria-hidden="true"><use href="#mark-wheel"/></svg><span class="vh"><?cs var:L.ui.wheel ?></span><?cs
	elif:f == "companion" ?><svg aria-hidden="true"><use href="#mark-companion"/></svg><span class="vh"><?cs var:L.ui.companion ?></span><?cs
	elif:f == "view" ?><svg aria-hidden="true"><use href="#mark-view"/></svg><span class="vh"><?cs var:L.ui.view ?></span><?cs /if ?><?cs /def ?>

<?cs def:seat_rows(m) ?><?cs call:seat_marks() ?><div class="seats__box" tabindex="0" role="group" aria-label="<?cs var:m.name ?>"><?cs if:m.stage ?>
<p class="seats__stage"><?cs var:L.ui.stage ?></p><?cs /if ?><?cs each:r = m.rows ?>
<fieldset class="seats__row"><legend class="vh"><?cs var:say2(L.ui.row_left, r.label, r.left) ?></legend><span class="seats__letter" aria-hidden="true"><?cs var:r.label ?></span><?cs
	if:r.gap ?><?cs loop:i = #1, r.gap, #1 ?><i class="gap"></i><?cs /loop ?><?cs /if ?><?cs
	each:s = r.seats ?><?cs if:s.gap ?><?cs loop:i = #1, s.gap, #1 ?><i class="gap"></i><?cs /loop ?><?cs /if ?><?cs
	if:s.x ?><span class="seat seat--<?cs var:s.x ?>"<?cs if:s.x != "mine" ?> aria-hidden="true"<?cs /if ?>><?cs var:s.n ?></span><?cs
	else ?><label class="seat g<?cs var:s.g ?>"><input type="checkbox" name="place" value="<?cs var:s.id ?>"<?cs if:s.on ?> checked<?cs /if ?>><?cs var:s.n ?> <b><?cs var:s.m ?><?cs if:s.f ?><?cs call:seat_flag(s.f) ?><?cs /if ?></b></label><?cs
	/if ?><?cs /each ?><?cs
	if:r.tail ?><?cs loop:i = #1, r.tail, #1 ?><i class="gap"></i><?cs /loop ?><?cs /if ?><span class="seats__letter seats__letter--end" aria-hidden="true"><?cs var:r.label ?></span></fieldset><?cs /each ?>
</div><?cs /def ?>

<?cs def:seat_key(m) ?><ul class="legend" aria-hidden="true">
	<li><span class="seat">1<b></b></span><?cs var:L.ui.seat_free ?></li>
	<li><span class="seat seat--picked">1<b></b></span><?cs var:L.ui.seat_picked ?></li>
	<li><span class="seat seat--plain seat--taken">1</span><?cs var:L.ui.seat_taken ?></li>
	<?cs if:m.has_blocked ?><li><span class="seat seat--blocked"></span><?cs var:L.ui.seat_blocked ?></li><?cs /if ?>
	<?cs if:m.has_wheel ?><li><span class="seat">1<b><svg><use href="#mark-wheel"/></svg></b></span><?cs var:L.ui.wheel ?></li><?cs /if ?>
	<?cs if:m.has_companion ?><li><span class="seat">1<b><svg><use href="#mark-companion"/></svg></b></span><?cs var:L.ui.companion ?></li><?cs /if ?>
	<?cs if:m.has_view ?><li><span class="seat">1<b><svg><use href="#mark-view"/></svg></b></span><?cs var:L.ui.view ?></li><?cs /if ?>
</ul><?cs /def ?>

<?cs def:seat_bar(b) ?><div class="seats__bar"><p><span class="seats__n"><?cs var:L.ui.picked ?></span><?cs if:b.limit ?> <span class="hint"><?cs var:say1(L.ui.limit, b.limit) ?></span><?cs /if ?></p><button class="button"><?cs var:b.label ?></button></div><?cs /def ?>
