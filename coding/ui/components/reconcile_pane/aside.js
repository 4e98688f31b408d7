// Beside the passage: definitions, how the same codes were settled before, and what happened to the item.
import { codeChip } from './item.js';
import { keyOf } from './keys.js';
import { kindName, reasonName } from './model.js';
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { N_, t } from '../heard.texts/texts.js';

export function drawAside(view) {
  const { model, item } = view;
  const side = element('aside', { class: 'rp-aside', 'aria-label': t('Definitions, earlier decisions and history'), tabindex: '0' });
  model.codesOf(item).forEach((id, at) => side.append(...definition(view, id, at)));
  side.append(element('h3', {}, model.earlierTitle()), earlier(view));
  const past = model.history(item.id);
  if (past.length) side.append(element('h3', {}, t('What happened to this item')), history(model, past));
  return side;
}

function definition(view, id, at) {
  const code = view.model.code(id);
  const parts = [element('h3', {}, codeChip(view.model, id))];
  if (code.definition) parts.push(element('p', {}, code.definition));
  if (code.include) parts.push(element('p', {}, element('strong', {}, `${view.model.includeTitle()} `), code.include));
  if (code.exclude) parts.push(element('p', {}, element('strong', {}, `${t('Not:')} `), code.exclude));
  if (view.model.document.mayRevise) {
    const link = element('a', { href: view.reviseAddress(id) }, t('Revise this definition'));
    parts.push(element('p', {}, link, ' ', at === 0 ? key(keyOf('revise')) : null));
  }
  return parts;
}

function earlier(view) {
  const { model, item } = view;
  const list = element('ul', { class: 'rp-earlier' });
  for (const { item: other, decision } of model.earlier(item).slice(-8).reverse()) {
    const words = `${kindName(other.kind)}: ${model.outcomeWords(decision.outcome)}`;
    const open = element('button', { type: 'button', class: 'rp-link', onclick: () => view.show(other.id) }, words);
    list.append(element('li', {}, open, element('span', { class: 'rp-soft' }, because(decision.tag, decision.reason))));
  }
  for (const [, round, kind, outcome, tag, reason] of model.precedents(item).slice(-6).reverse()) {
    const words = `${kindName(kind)}: ${model.outcomeWords(outcome)}`;
    const where = t('(in “{round}”)', { round });
    list.append(element('li', {}, words, element('span', { class: 'rp-soft' }, `${because(tag, reason)} ${where}`)));
  }
  return list.children.length ? list : element('p', { class: 'rp-soft' }, t('Nothing yet.'));
}

const because = (tag, reason) => ` ${[reasonName(tag), reason].filter(Boolean).join('. ')}`;

const HAPPENED = {
  agreed: N_('accepted in advance'),
  deferred: N_('deferred'),
  escalated: N_('escalated to a lead'),
  open: N_('opened again'),
  undone: N_('took a step back'),
  redone: N_('brought a step back'),
  revised: N_('revised a definition'),
};

function history(model, past) {
  const list = element('ol', { class: 'rp-earlier' });
  for (const [when, who, what, decision, revoked] of past) {
    const done = what === 'decided' && decision ? model.outcomeWords(decision.outcome) : t(HAPPENED[what] ?? what);
    const line = element('li', {}, element('span', { class: 'rp-soft' }, `${when} `), who ? `${model.name(who)}: ${done}` : done);
    if (decision?.values?.length) line.append(` → ${decision.values.join(', ')}`);
    if (decision && what === 'decided') line.append(element('span', { class: 'rp-soft' }, ` ${model.decidedHow(decision)}`));
    if (revoked) line.append(element('em', {}, ` ${t('(no longer stands)')}`));
    list.append(line);
  }
  return list;
}
