// Steps on the queue: each is painted at once and waits in the queue of operations until the server has it.
import { reasonName, unsettled } from './model.js';
import { t } from '../heard.texts/texts.js';

export function decide(view, choice) {
  const { model, item } = view;
  const before = model.standing(item.id);
  const made = model.made(choice);
  const decision = {
    outcome: choice.coder ? `coder:${choice.coder}` : choice.outcome,
    tag: view.tag,
    reason: view.noteField.value.trim(),
    method: view.methodField.value,
    by: model.document.me,
    deciders: [...view.deciders].sort(),
    at: t('today'),
    ...model.told(item, choice),
  };
  const how = { reason_tag: decision.tag, reason: decision.reason, method: decision.method, deciders: decision.deciders };
  put(view, { kind: 'decide', ...made, ...how }, before, (id) => ({
    state: 'decided',
    decision: { ...decision, id },
    spans: model.outcomeSpans(item, made),
  }));
  view.noteField.value = '';
  delete view.tags[item.id];
  const how_settled = model.outcomeWords(decision.outcome);
  const said = decision.tag
    ? t('Settled: {how}, {reason}.', { how: how_settled, reason: reasonName(decision.tag) })
    : `${t('Settled: {how}', { how: how_settled })}.`;
  if (unsettled(before.state)) view.advance(said);
  else {
    view.draw();
    view.say(said);
  }
}

export function setAside(view, state) {
  const before = view.model.standing(view.item.id);
  put(view, { kind: 'aside', state }, before, () => ({ state, decision: null, spans: [] }));
  view.advance(state === 'deferred' ? t('Deferred.') : t('Escalated to a lead.'));
}

export function reopen(view) {
  const before = view.model.standing(view.item.id);
  if (before.state === 'open') return view.say(t('This item is open already.'), true);
  put(view, { kind: 'aside', state: 'open' }, before, () => ({ state: 'open', decision: null, spans: [] }));
  view.draw();
  return view.say(t('Taken back: the item is open again.'));
}

function put(view, operation, before, after) {
  view.problem.hidden = true;
  const item = view.current;
  const id = crypto.randomUUID();
  const shown = after(id);
  view.queue.add({ id, ...operation, item, seen: before.decision?.id ?? null, shown });
  remember(view, { id, item, before, after: shown });
}

function remember(view, step) {
  view.steps.undo.push(step);
  view.steps.redo = [];
}

/** Write in the discussion of the present item. */
export function write(view, text) {
  const item = view.current;
  const id = crypto.randomUUID();
  const message = [id, view.model.document.me, text, t('now'), []];
  view.queue.add({ id, kind: 'say', item, text, message, away: false });
  remember(view, { id, item, message, away: false });
  view.draw();
  view.say(t('Written.'));
}

/** Take one's own message back. */
export function unwrite(view, message) {
  const item = view.current;
  const id = crypto.randomUUID();
  view.queue.add({ id, kind: 'unsay', item, message: message[0], away: true });
  remember(view, { id, item, message, away: true });
  view.draw();
  view.say(t('The message was taken back.'));
}

/** Undo or redo: at once for steps of this visit; older ones wait for the server to say what they were. */
export function step(view, kind) {
  view.problem.hidden = true;
  view.editor = null;
  const taken = view.steps[kind].pop();
  if (!taken) {
    // What the server takes back now is older than any step of this visit, and so is what it brings back next.
    view.forgetSteps();
    view.queue.add({ kind, item: null });
    view.say(kind === 'undo' ? t('Taking back …') : t('Bringing back …'));
    return;
  }
  const back = kind === 'undo';
  const asked = { kind, step: taken.id, item: taken.item };
  if (taken.message) view.queue.add({ ...asked, message: taken.message, away: back !== taken.away });
  else view.queue.add({ ...asked, shown: back ? taken.before : taken.after });
  view.steps[back ? 'redo' : 'undo'].push(taken);
  view.show(taken.item);
  view.say(`${back ? t('Taken back') : t('Brought back')}: ${view.describe()}`);
}
