// What test_pages.py asks of a page that is shown: a list of complaints. No page of clove carries this or any other script.
const wrong = [];
const page = document.documentElement;
if (page.scrollWidth > page.clientWidth)
	wrong.push(`is ${page.scrollWidth} px wide on ${page.clientWidth}`);
if (page.clientWidth < 600)
	for (const box of document.querySelectorAll(".table"))
		if (box.scrollWidth > box.clientWidth + 1)
			wrong.push(`a table scrolls sideways: ${box.innerText.slice(0, 60)}`);

function colour(text) {
	const n = text.match(/[\d.]+/g).map(Number);
	return n.length < 4 ? [...n, 1] : n;
}
function over(top, under) {
	return [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
}
function behind(element) {
	const layers = [];
	for (let e = element; e; e = e.parentElement) {
		const style = getComputedStyle(e);
		if (style.backgroundImage !== "none")
			return null;                                  // a picture: looked at, not measured
		layers.push(colour(style.backgroundColor));
		if (layers[layers.length - 1][3] === 1)
			break;
	}
	return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
}
function light(c) {
	const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
	const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
}

const seen = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let t = walker.nextNode(); t; t = walker.nextNode()) {
	const e = t.parentElement;
	if (!t.data.trim() || !e || e.closest("svg, .vh, .skip, .poster, option, [aria-hidden=true]") || !e.checkVisibility())
		continue;
	const under = behind(e);
	if (!under)
		continue;
	const found = contrast(over(colour(getComputedStyle(e).color), under), under);
	const name = `${e.tagName.toLowerCase()}.${e.className} in ${e.parentElement.className}`;
	if (found < 4.5 && !seen.has(name)) {
		seen.add(name);
		wrong.push(`“${t.data.trim().slice(0, 30)}” stands out ${found.toFixed(1)} : 1 (${name})`);
	}
}
return wrong;
