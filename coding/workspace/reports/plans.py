"""Plans of reports: what one shows, in which language and of what it counts, kept with the project and made again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound, NotSaved, reason_of
from coding.export.report.layout import READERS, ReportLayout
from coding.export.report.wording import report_wording
from coding.model.message import Message
from coding.store import Cursor, events
from coding.store.exports import PLANS, SavedPlan
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.operations import changed_since

NAME_LIMIT = 80
MOST = 100


@dataclass(frozen=True, slots=True)
class ReportLook:
    """How long a report is, what it shows in what order, in which language it is written, and ids of its maps.

    Attributes:
        reader: Whom it is for: one of the readers of checklists, whose lines it holds; empty for nobody in particular.
    """

    layout: ReportLayout = field(default_factory=ReportLayout)
    language: str = "en"
    maps: tuple[str, ...] = ()
    reader: str = ""

    def __post_init__(self) -> None:
        """Refuse a language that no report is written in, and a reader whom no checklist is for."""
        report_wording(self.language)
        if self.reader not in ("", *READERS):
            raise InvalidInput(Message("A report is for one of: {readers}.", readers=", ".join(READERS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """Everything that is said once about a report.

    Attributes:
        kind: The file it is made as: one of :data:`coding.workspace.reports.kinds.registry.REPORTS`.
        layer: What is counted, one of :data:`coding.workspace.reports.export.LAYERS`.
        round_id: The round whose agreement goes into it; None for the newest locked one.
        title: Title; empty for the project's.
        summary: The authors' paragraphs.
        look: Length, sections, language and maps.
    """

    kind: str = "report"
    layer: str = "union"
    round_id: str | None = None
    title: str = ""
    summary: tuple[str, ...] = ()
    look: ReportLook = field(default_factory=ReportLook)

    def to_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "kind": self.kind,
            "layer": self.layer,
            "round": self.round_id,
            "title": self.title,
            "summary": list(self.summary),
            "length": self.look.layout.length,
            "sections": list(self.look.layout.sections),
            "language": self.look.language,
            "maps": list(self.look.maps),
            "reader": self.look.reader,
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> ReportPlan:
        """From how it is kept.

        Raises:
            InvalidInput: It names a length, a section or a language that this Heard does not have.
        """
        layout = ReportLayout.of(content["length"], content["sections"])
        return cls(
            kind=content["kind"],
            layer=content["layer"],
            round_id=content["round"],
            title=content["title"],
            summary=tuple(content["summary"]),
            # A plan that was kept before there were maps or readers names none.
            look=ReportLook(layout, content["language"], tuple(content.get("maps", ())), content.get("reader", "")),
        )


@reads(Permission.EXPORT)
def list_plans(context: Context, cursor: Cursor) -> list[SavedPlan]:
    """The team's plans, by name."""
    return PLANS.all(cursor)


def _called(name: str, known: Sequence[SavedPlan]) -> SavedPlan | None:
    return next((plan for plan in known if plan.name.casefold() == name.strip().casefold()), None)


@requires(Permission.EXPORT)
def find_plan(context: Context, name: str) -> ReportPlan:
    """A plan by its name, whatever the case.

    Raises:
        NotFound: The team keeps none of that name.
        InvalidInput: It is from another Heard and cannot be used.
    """
    known = list_plans(context)
    if plan := _called(name, known):
        return ReportPlan.from_dict(plan.content)
    names = ", ".join(f"“{plan.name}”" for plan in known)
    if not names:
        raise NotFound(Message("No plan of a report is saved yet. Make one on the page “Report”."))
    raise NotFound(
        Message("No plan of a report is called “{name}”. There are: {names}.", name=name.strip(), names=names)
    )


@writes(Permission.EXPORT)
def save_plan(
    context: Context,
    cursor: Cursor,
    name: str,
    plan: ReportPlan,
    kinds: Collection[str],
    opened: SavedPlan | None = None,
) -> SavedPlan:
    """Keep a plan under a name; one of that name is replaced.

    Args:
        context: The lead.
        cursor: The transaction.
        name: Its name.
        plan: The plan.
        kinds: Kinds of export that a report is made as.
        opened: The plan that this one was made of, as it was then.

    Raises:
        InvalidInput: No name or too long a one, too many kept, or a kind that is no report.
        Conflict: Somebody saved the plan since it was opened.
    """
    if not name.strip() or len(name) > NAME_LIMIT:
        raise InvalidInput(Message("Give the plan a name of up to {limit} characters.", limit=NAME_LIMIT))
    if plan.kind not in kinds:
        raise InvalidInput(Message("A plan is made as one of: {kinds}.", kinds=", ".join(kinds)))

    known = PLANS.all(cursor)
    same = _called(name, known)
    if same and opened and same.id == opened.id and same.content != opened.content:
        raise Conflict(changed_since([f"“{same.name}”"]))
    if same is None and len(known) >= MOST:
        raise InvalidInput(Message("The project keeps {most} plans already. Remove one first.", most=MOST))
    saved_plan = SavedPlan(same.id if same else new_id(), name.strip(), plan.to_dict(), context.user.id)
    PLANS.put(cursor, saved_plan)
    events.append(cursor, context.user.id, "report_plan.saved", "report_plan", saved_plan.id)
    return saved_plan


@writes(Permission.EXPORT)
def remove_plan(context: Context, cursor: Cursor, plan_id: str) -> SavedPlan:
    """Let a plan go; returns it, so that it can be put back.

    Raises:
        NotFound: It is gone already.
    """
    known = {plan.id: plan for plan in PLANS.all(cursor)}
    if plan_id not in known:
        raise NotFound(Message("That plan is gone already."))
    PLANS.remove(cursor, plan_id)
    events.append(cursor, context.user.id, "report_plan.removed", "report_plan", plan_id)
    return known[plan_id]


@writes(Permission.EXPORT)
def put_back_plan(context: Context, cursor: Cursor, plan: SavedPlan) -> None:
    """Keep a plan again that was let go.

    Raises:
        Conflict: Another one was saved under its name since.
    """
    if _called(plan.name, PLANS.all(cursor)):
        raise Conflict(changed_since([f"“{plan.name}”"]))
    PLANS.put(cursor, plan)
    events.append(cursor, context.user.id, "report_plan.saved", "report_plan", plan.id)


FILE_NAME = "report-template.docx"


@requires(Permission.EXPORT)
def sample(context: Context) -> bytes:
    """A Word document with every style of the report, to be restyled and given back."""
    from coding.export.report.word import style_sample

    return style_sample()


@requires(Permission.SET_UP)
def set_template(context: Context, data: bytes | None, name: str = FILE_NAME) -> None:
    """Keep a template for this project's Word and PDF reports, or None to go back to Heard's own styles.

    Raises:
        InvalidInput: The file cannot be used as a template; the one before stays.
        NotSaved: It could not be written, as where the disk is full; the one before stays.
    """
    from coding.export.report.word import check_template

    path = _path(context)
    if data is None:
        path.unlink(missing_ok=True)
    else:
        read_in_sandbox(check_template, data, name)
        fresh = path.with_suffix(".new")
        try:
            fresh.write_bytes(data)
            os.replace(fresh, path)
        except OSError as error:
            raise NotSaved(
                Message("Nothing could be made at {folder}: {reason}.", folder=path, reason=reason_of(error))
            ) from None
        finally:
            fresh.unlink(missing_ok=True)
    digest = hashlib.sha256(data).hexdigest() if data else ""
    context.store.write(
        lambda cursor: events.append(
            cursor, context.user.id, "template.changed", "project", context.project.id, {"hash": digest}
        )
    )


@requires(Permission.EXPORT)
def template_of(context: Context) -> bytes | None:
    """The project's template, or None where it has none."""
    path = _path(context)
    return path.read_bytes() if path.exists() else None


def _path(context: Context) -> Path:
    return context.project.folder / FILE_NAME
