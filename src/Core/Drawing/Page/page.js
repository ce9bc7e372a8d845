'use strict';
// Draws the diagram that the page carries and lets a person move in it. Text of the model reaches the page only as text, never as markup.
(() => {
  const model = JSON.parse(document.getElementById('model').textContent);
  const canvas = document.getElementById('canvas');
  const context = canvas.getContext('2d');
  const details = document.getElementById('details');
  const search = document.getElementById('search');
  const results = document.getElementById('results');
  const depth = document.getElementById('depth');
  const ROLES = ['layer', 'input', 'output', 'scope'];
  const CELL = 400; // The side of the squares that boxes and connections are filed under, in diagram pixels.
  const MAX_SCALE = 4;

  let level, selected = -1, scale = 1, offsetX = 0, offsetY = 0, frame = 0, colours = {};

  const element = (tag, text, attributes) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    return made;
  };
  const count = n => n.toLocaleString('en-US');

  // ---- The data, spelled out: texts stand in it once, and places as bare numbers.
  const text = i => model.strings[i];
  model.layers = model.layers.map(l => {
    const attributes = [];
    for (let i = 0; i < l.a.length; i += 2) attributes.push([text(l.a[i]), text(l.a[i + 1])]);
    return { name: l.n, kind: text(l.k), count: l.c || 0, unsupported: l.u === undefined ? '' : text(l.u), outputs: l.o.map(text), attributes, weights: l.w || [] };
  });
  const title = name => name.length > model.titleLength ? '…' + name.slice(1 - model.titleLength) : name;
  const spellBox = ([x, y, w, h, role, detail, members, name, kind, count, unsupported]) => {
    const own = Array.isArray(members) ? null : model.layers[members];
    const n = own ? own.name : name;
    return {
      x, y, w, h, r: ROLES[role], a: title(n), b: text(detail), n, k: own ? own.kind : text(kind), c: own ? own.count : count, m: own ? [members] : members,
      u: own ? own.unsupported : unsupported === undefined ? '' : text(unsupported),
    };
  };
  const spellEdge = ([f, t, shape, isLabelled, ...p]) => ({ f, t, s: text(shape), l: isLabelled ? text(shape) : '', p });

  // ---- The levels: one layout for each depth of names. Boxes and connections are filed by place, so that a frame looks only at what it shows.
  const fileByPlace = (items, bounds) => {
    const cells = new Map();
    items.forEach((item, i) => {
      const [left, top, right, bottom] = bounds(item);
      for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
        for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) {
          const key = x + ',' + y;
          if (cells.has(key)) cells.get(key).push(i); else cells.set(key, [i]);
        }
      }
    });
    return cells;
  };
  const boxBounds = b => [b.x, b.y, b.x + b.w, b.y + b.h];
  const edgeBounds = e => {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (let i = 0; i < e.p.length; i += 2) {
      left = Math.min(left, e.p[i]); right = Math.max(right, e.p[i]);
      top = Math.min(top, e.p[i + 1]); bottom = Math.max(bottom, e.p[i + 1]);
    }
    return [left, top, right, bottom];
  };
  const prepare = l => {
    if (l.boxCells) return l;
    l.boxes = l.boxes.map(spellBox);
    l.edges = l.edges.map(spellEdge);
    l.boxCells = fileByPlace(l.boxes, boxBounds);
    l.edgeCells = fileByPlace(l.edges, edgeBounds);
    l.into = l.boxes.map(() => []);
    l.outOf = l.boxes.map(() => []);
    l.edges.forEach((e, i) => { l.outOf[e.f].push(i); l.into[e.t].push(i); });
    l.boxOf = new Map();
    l.boxes.forEach((b, i) => b.m.forEach(m => l.boxOf.set(m, i)));
    return l;
  };
  const visible = (cells, view) => {
    const found = new Set();
    // From afar the view is far larger than the diagram.
    const cell = (place, size) => Math.floor(Math.min(Math.max(place, 0), size) / CELL);
    for (let x = cell(view[0], level.width); x <= cell(view[2], level.width); x++) {
      for (let y = cell(view[1], level.height); y <= cell(view[3], level.height); y++) {
        for (const i of cells.get(x + ',' + y) || []) found.add(i);
      }
    }
    return found;
  };

  // ---- Drawing.
  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    for (const name of ['back', 'ink', 'faint', 'edge', 'mark', 'layer', 'layer-line', 'input', 'input-line', 'output', 'output-line', 'scope', 'scope-line', 'unsupported', 'unsupported-line']) {
      colours[name] = style.getPropertyValue('--' + name).trim();
    }
  };
  const draw = () => {
    frame = 0;
    const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = colours.back;
    context.fillRect(0, 0, width, height);
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * offsetX, ratio * offsetY);
    const view = [-offsetX / scale, -offsetY / scale, (width - offsetX) / scale, (height - offsetY) / scale];
    const isFar = scale < 0.35, isVeryFar = scale < 0.12;

    const edges = visible(level.edgeCells, view), marked = [];
    context.lineWidth = isVeryFar ? 1 / scale * 0.5 : 1.2;
    context.strokeStyle = colours.edge;
    // Short paths: a browser takes much longer for one of thousands of curves than for many of a few.
    let traced = 0;
    context.beginPath();
    for (const i of edges) {
      const e = level.edges[i];
      if (e.f === selected || e.t === selected) { marked.push(e); continue; }
      trace(e, isFar);
      if (++traced % 50 === 0) { context.stroke(); context.beginPath(); }
    }
    context.stroke();
    if (!isFar) for (const i of edges) arrow(level.edges[i], colours.edge);
    context.strokeStyle = colours.mark;
    context.lineWidth = Math.max(2, 1.2 / scale);
    context.beginPath();
    marked.forEach(e => trace(e, isFar));
    context.stroke();
    marked.forEach(e => arrow(e, colours.mark));

    context.textAlign = 'center';
    for (const i of visible(level.boxCells, view)) box(level.boxes[i], i === selected, isFar, isVeryFar);
    if (!isFar) {
      context.font = '10.5px system-ui, sans-serif';
      context.lineWidth = 4;
      context.strokeStyle = colours.back;
      context.fillStyle = colours.faint;
      for (const i of edges) {
        const e = level.edges[i];
        if (!e.l) continue;
        const x = e.p[0] + (e.p[2] - e.p[0]) * 0.38, y = e.p[1] + (e.p[3] - e.p[1]) * 0.42 + 3;
        context.strokeText(e.l, x, y);
        context.fillText(e.l, x, y);
      }
    }
  };
  const trace = (e, isFar) => {
    const p = e.p;
    context.moveTo(p[0], p[1]);
    for (let i = 2; i < p.length; i += 2) {
      // From afar a curve is as good as a line.
      if (isFar || i % 4 === 0) context.lineTo(p[i], p[i + 1]);
      else {
        const middle = (p[i - 1] + p[i + 1]) / 2;
        context.bezierCurveTo(p[i - 2], middle, p[i], middle, p[i], p[i + 1]);
      }
    }
  };
  const arrow = (e, colour) => {
    const x = e.p[e.p.length - 2], y = e.p[e.p.length - 1], up = e.p[e.p.length - 3] > y ? -1 : 1;
    context.fillStyle = colour;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 4, y - 8 * up);
    context.lineTo(x + 4, y - 8 * up);
    context.fill();
  };
  const box = (b, isSelected, isFar, isVeryFar) => {
    const look = b.u ? 'unsupported' : b.r;
    context.fillStyle = colours[look];
    context.strokeStyle = isSelected ? colours.mark : colours[look + '-line'];
    context.lineWidth = isSelected ? Math.max(2.5, 2 / scale) : 1;
    if (isVeryFar) {
      context.fillStyle = isSelected ? colours.mark : colours[look + '-line'];
      context.fillRect(b.x, b.y, b.w, b.h);
      return;
    }
    context.beginPath();
    context.roundRect(b.x, b.y, b.w, b.h, 6);
    context.fill();
    context.setLineDash(b.r === 'scope' ? [5, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (isFar) return;
    context.fillStyle = colours.ink;
    context.font = 'bold 13px system-ui, sans-serif';
    context.fillText(b.a, b.x + b.w / 2, b.y + 19, b.w - 8);
    context.fillStyle = colours.faint;
    context.font = '12px system-ui, sans-serif';
    context.fillText(b.b, b.x + b.w / 2, b.y + 36, b.w - 8);
  };
  const redraw = () => { if (!frame) frame = requestAnimationFrame(draw); };

  // ---- Moving.
  const zoom = (factor, x, y) => {
    const least = Math.min(1, canvas.clientWidth / level.width, canvas.clientHeight / level.height) * 0.5;
    const next = Math.min(MAX_SCALE, Math.max(least, scale * factor));
    offsetX = x - (x - offsetX) * next / scale;
    offsetY = y - (y - offsetY) * next / scale;
    scale = next;
    redraw();
  };
  const zoomMiddle = factor => zoom(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
  const fit = () => {
    scale = Math.min(1, canvas.clientWidth / level.width, canvas.clientHeight / level.height);
    offsetX = (canvas.clientWidth - level.width * scale) / 2;
    offsetY = (canvas.clientHeight - level.height * scale) / 2;
    redraw();
  };
  const start = () => {
    // A tall net is read from its top, not from afar.
    fit();
    if (scale < 0.6) {
      scale = Math.min(1, Math.max(0.6, canvas.clientWidth / level.width));
      const first = level.boxes.reduce((best, b) => b.y < best.y ? b : best, level.boxes[0] || { x: 0, y: 0, w: 0 });
      offsetX = canvas.clientWidth / 2 - (first.x + first.w / 2) * scale;
      offsetY = 10;
      redraw();
    }
  };
  const centre = i => {
    const b = level.boxes[i];
    if (scale < 0.6) scale = 1;
    offsetX = canvas.clientWidth / 2 - (b.x + b.w / 2) * scale;
    offsetY = canvas.clientHeight / 2 - (b.y + b.h / 2) * scale;
    redraw();
  };
  const hit = (x, y) => {
    const at = [(x - offsetX) / scale, (y - offsetY) / scale];
    for (const i of visible(level.boxCells, [at[0], at[1], at[0], at[1]])) {
      const b = level.boxes[i];
      if (at[0] >= b.x && at[0] <= b.x + b.w && at[1] >= b.y && at[1] <= b.y + b.h) return i;
    }
    return -1;
  };

  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener('pointerdown', e => {
    canvas.setPointerCapture(e.pointerId);
    pointers.set(e.pointerId, [e.offsetX, e.offsetY]);
    moved = 0;
    canvas.classList.add('moving');
  });
  canvas.addEventListener('pointermove', e => {
    if (!pointers.has(e.pointerId)) return;
    const [x, y] = pointers.get(e.pointerId);
    moved += Math.abs(e.offsetX - x) + Math.abs(e.offsetY - y);
    if (pointers.size === 1) {
      offsetX += e.offsetX - x;
      offsetY += e.offsetY - y;
    } else {
      const other = [...pointers].find(([id]) => id !== e.pointerId)[1];
      const before = Math.hypot(x - other[0], y - other[1]), after = Math.hypot(e.offsetX - other[0], e.offsetY - other[1]);
      if (before > 0) zoom(after / before, (e.offsetX + other[0]) / 2, (e.offsetY + other[1]) / 2);
    }
    pointers.set(e.pointerId, [e.offsetX, e.offsetY]);
    redraw();
  });
  const release = e => {
    pointers.delete(e.pointerId);
    if (!pointers.size) canvas.classList.remove('moving');
  };
  canvas.addEventListener('pointerup', e => {
    release(e);
    if (moved < 5) select(hit(e.offsetX, e.offsetY), false);
  });
  canvas.addEventListener('pointercancel', release);
  canvas.addEventListener('dblclick', e => {
    const i = hit(e.offsetX, e.offsetY);
    if (i >= 0 && level.boxes[i].m.length > 1) open(level.boxes[i].m[0]);
  });
  canvas.addEventListener('wheel', e => {
    e.preventDefault();
    if (e.ctrlKey || e.metaKey || e.deltaMode) zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.01)), e.offsetX, e.offsetY);
    else if (e.shiftKey) { offsetX -= e.deltaY; redraw(); }
    else zoom(Math.exp(-e.deltaY * 0.0015), e.offsetX, e.offsetY);
  }, { passive: false });

  // ---- Details.
  const link = (i, text) => {
    const a = element('a', text === undefined ? level.boxes[i].n : text, { tabindex: 0, role: 'link' });
    a.addEventListener('click', () => select(i, true));
    a.addEventListener('keydown', e => { if (e.key === 'Enter') select(i, true); });
    return a;
  };
  const section = title => details.append(element('h3', title));
  const rows = pairs => {
    const table = element('table');
    for (const [name, value] of pairs) {
      const row = element('tr');
      row.append(element('th', name), element('td', value));
      table.append(row);
    }
    details.append(table);
  };
  const list = items => {
    const ul = element('ul');
    for (const item of items) {
      const li = element('li');
      li.append(item[0]);
      if (item[1]) li.append(' ', element('code', item[1]));
      ul.append(li);
    }
    details.append(ul);
  };
  const histogram = bins => {
    const space = 'http://www.w3.org/2000/svg', most = Math.max(...bins, 1);
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', `0 0 ${bins.length} 1`);
    svg.setAttribute('preserveAspectRatio', 'none');
    bins.forEach((n, i) => {
      const bar = document.createElementNS(space, 'rect');
      bar.setAttribute('x', i + 0.05);
      bar.setAttribute('width', 0.9);
      bar.setAttribute('y', 1 - n / most);
      bar.setAttribute('height', n / most);
      svg.append(bar);
    });
    return svg;
  };
  const weight = w => {
    const div = element('div', undefined, { class: 'weight' });
    div.append(element('div', w.name, { class: 'name' }), element('code', `${w.dtype} ${w.shape}`));
    if (w.statistics) {
      const s = w.statistics;
      const text = `mean ${s.mean}, std ${s.std}` + (s.zeros ? `, ${count(s.zeros)} zeros` : '') + (s.notFinite ? `, ${count(s.notFinite)} NaN or infinite` : '');
      div.append(element('div', text, { class: 'kind' }));
      if (s.bins.length) {
        const range = element('div', undefined, { class: 'range' });
        range.append(element('span', s.min), element('span', s.max));
        div.append(histogram(s.bins), range);
      }
    }
    return div;
  };
  const select = (i, move) => {
    selected = i;
    details.hidden = i < 0;
    details.replaceChildren();
    if (i >= 0) {
      const b = level.boxes[i];
      const close = element('button', '×', { class: 'close', title: 'Close (Esc)' });
      close.addEventListener('click', () => select(-1, false));
      details.append(close, element('h2', b.n), element('div', b.k, { class: 'kind' }));
      const layer = b.m.length === 1 ? model.layers[b.m[0]] : null;
      const facts = [];
      if (b.m.length > 1) facts.push(['Nodes', count(b.m.length)]);
      if (b.c) facts.push(['Parameters', count(b.c)]);
      if (layer) for (const o of layer.outputs) facts.push(['Output', o]);
      if (b.u) details.append(element('p', 'Not supported: ' + b.u, { class: 'unsupported' }));
      if (facts.length) rows(facts);
      if (b.m.length > 1) {
        const button = element('button', 'Open this scope');
        button.addEventListener('click', () => open(b.m[0]));
        if (level !== model.levels[model.levels.length - 1]) details.append(button);
      }
      if (layer && layer.attributes.length) { section('Configuration'); rows(layer.attributes); }
      if (level.into[i].length) { section('Reads from'); list(level.into[i].map(e => [link(level.edges[e].f), level.edges[e].s])); }
      if (level.outOf[i].length) { section('Read by'); list(level.outOf[i].map(e => [link(level.edges[e].t), level.edges[e].s])); }
      if (layer && layer.weights.length) { section('Weights'); layer.weights.forEach(w => details.append(weight(w))); }
      if (!layer) { section('In this scope'); list(b.m.slice(0, 200).map(m => [document.createTextNode(model.layers[m].name), model.layers[m].kind])); }
      if (move) requestAnimationFrame(() => centre(i));
    }
    redraw();
  };
  const open = member => {
    // The next depth that tells the member from the rest of its scope.
    const at = model.levels.indexOf(level);
    show(Math.min(at + 1, model.levels.length - 1));
    select(level.boxOf.get(member), true);
  };
  const reveal = member => {
    // The level shown, or the next deeper one, at which the layer is a box of its own.
    let at = model.levels.indexOf(level);
    const isOwnBox = l => prepare(l).boxOf.has(member) && l.boxes[l.boxOf.get(member)].m.length === 1;
    while (at < model.levels.length - 1 && !isOwnBox(model.levels[at])) at++;
    if (model.levels[at] !== level) show(at);
    select(level.boxOf.get(member), true);
  };
  const show = index => {
    level = prepare(model.levels[index]);
    depth.value = index;
    selected = -1;
    details.hidden = true;
    start();
  };

  // ---- Search.
  let found = [], marked = 0;
  const closeResults = () => { results.hidden = true; results.replaceChildren(); };
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
    if (!words.length) { closeResults(); return; }
    found = [];
    for (let i = 0; i < model.layers.length && found.length < 100; i++) {
      const text = (model.layers[i].name + ' ' + model.layers[i].kind).toLowerCase();
      if (words.every(w => text.includes(w))) found.push(i);
    }
    marked = 0;
    results.replaceChildren(...found.map((i, at) => {
      const li = element('li', model.layers[i].name, { role: 'option', 'aria-selected': at === 0 });
      li.append(element('small', model.layers[i].kind));
      li.addEventListener('pointerdown', e => { e.preventDefault(); pick(at); });
      return li;
    }));
    if (!found.length) results.append(element('li', 'No layer has this in its name or class.', { class: 'none' }));
    results.hidden = false;
  };
  const pick = at => {
    if (at < found.length) {
      reveal(found[at]);
      closeResults();
      canvas.focus();
    }
  };
  search.addEventListener('input', find);
  search.addEventListener('focus', find);
  search.addEventListener('blur', closeResults);
  search.addEventListener('keydown', e => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (!found.length) return;
      results.children[marked].setAttribute('aria-selected', false);
      marked = (marked + (e.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length;
      results.children[marked].setAttribute('aria-selected', true);
      results.children[marked].scrollIntoView({ block: 'nearest' });
    } else if (e.key === 'Enter') pick(marked);
    else if (e.key === 'Escape') { search.value = ''; closeResults(); canvas.focus(); }
    e.stopPropagation();
  });

  // ---- Keys.
  const step = (edges, end) => { if (edges.length) select(level.edges[edges[0]][end], true); };
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target === depth) return;
    const isOnDiagram = e.target === canvas || e.target === document.body;
    if (e.key === '/') { e.preventDefault(); search.focus(); search.select(); }
    else if (e.key === '+' || e.key === '=') zoomMiddle(1.25);
    else if (e.key === '-') zoomMiddle(0.8);
    else if (e.key === '0') fit();
    else if (e.key === 'Escape') select(-1, false);
    else if (isOnDiagram && e.key.startsWith('Arrow')) {
      e.preventDefault();
      if (selected >= 0 && e.key === 'ArrowDown') step(level.outOf[selected], 't');
      else if (selected >= 0 && e.key === 'ArrowUp') step(level.into[selected], 'f');
      else {
        offsetX += e.key === 'ArrowLeft' ? 60 : e.key === 'ArrowRight' ? -60 : 0;
        offsetY += e.key === 'ArrowUp' ? 60 : e.key === 'ArrowDown' ? -60 : 0;
        redraw();
      }
    }
  });

  // ---- Start.
  document.getElementById('name').textContent = model.name;
  document.getElementById('facts').textContent = `${model.format} · ${count(model.layers.length)} nodes` + (model.parameters === undefined ? '' : ` · ${count(model.parameters)} parameters`);
  model.levels.forEach((l, i) => depth.append(element('option', i === model.levels.length - 1 ? `${l.depth} (all)` : l.depth, { value: i })));
  depth.parentElement.hidden = model.levels.length < 2;
  depth.addEventListener('change', () => show(Number(depth.value)));
  document.getElementById('fit').addEventListener('click', fit);
  document.getElementById('plus').addEventListener('click', () => zoomMiddle(1.25));
  document.getElementById('minus').addEventListener('click', () => zoomMiddle(0.8));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readColours(); redraw(); });
  new ResizeObserver(redraw).observe(canvas);
  readColours();
  show(model.start);

  // A link may name a layer: model.html#encoder/layer_0.
  const linked = () => {
    const name = decodeURIComponent(location.hash.slice(1)), at = name ? model.layers.findIndex(l => l.name === name) : -1;
    if (at >= 0) reveal(at);
  };
  addEventListener('hashchange', linked);
  linked();
})();
