"""抽签 of a random round: who stands to be drawn, the lot itself, and drawing it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex

from django.db.models import Model

from apps.inspections.programmes.models import Programme
from apps.inspections.programmes.targets import FIELDS
from apps.inspections.rounds import sampling
from apps.inspections.rounds.models import Draw, Round
from apps.inspections.rounds.sampling import Candidate, Rule
from apps.inspections.sheets.models import Sheet


def rule_of(programme: Programme, people: int) -> Rule:
    """The programme's rule; where it does not say, the weeks follow from the number of people."""
    cover = programme.cover_weeks or sampling.cover_by_default(people, programme.share)
    return Rule(share=programme.share, rest=programme.rest_weeks, cover=cover)


def draw_targets(round: Round, ids: Iterable[int]) -> list[int]:
    """Draw from the targets ``ids`` for a round, with a seed that nobody could know before.

    The caller has the programme's row locked, so that two draws cannot overlook each other.
    """
    candidates = candidates_of(round.programme, ids)
    rule, seed = rule_of(round.programme, len(candidates)), token_hex(16)
    drawn = sampling.draw(candidates, rule, seed)
    Draw.objects.create(
        round=round,
        seed=seed,
        candidates=[[who.id, who.turn, who.drawn_before] for who in candidates],
        drawn=drawn,
        share=rule.share,
        rest_weeks=rule.rest,
        cover_weeks=rule.cover,
    )
    return drawn


def candidates_of(programme: Programme, ids: Iterable[int]) -> list[Candidate]:
    """The candidates for the next draw; each continues from the last draw that they stood in."""
    waiting, found = set(ids), []
    draws = Draw.objects.filter(round__programme=programme).order_by("-round__date", "-pk")
    for candidates, drawn in draws.values_list("candidates", "drawn").iterator(chunk_size=20):
        if not waiting:
            break
        for pk, turn, drawn_before in candidates:
            if pk in waiting:
                waiting.remove(pk)
                found.append(_next(pk, turn, drawn_before, pk in drawn))
    found += [Candidate(pk) for pk in waiting]
    return sorted(found, key=lambda who: who.id)


def draw_again(draw: Draw) -> list[int]:
    """What the stored seed, candidates and rule give; equal to ``draw.drawn`` if all is in order."""
    candidates = [Candidate(*row) for row in draw.candidates]
    return sampling.draw(candidates, draw.rule, draw.seed)


@dataclass(frozen=True)
class Lot:
    """One line of a draw as it is shown: whose lot, its number, and what came of it."""

    target: Model
    number: str
    candidate: Candidate
    drawn: bool
    resting: bool
    last_turn: bool


def lots(draw: Draw) -> list[Lot]:
    """The candidates of a draw in the order of their lots."""
    programme = draw.round.programme
    model = Sheet._meta.get_field(FIELDS[programme.target_kind]).related_model
    names = model.objects.in_bulk([row[0] for row in draw.candidates])
    drawn = set(draw.drawn)
    found = [
        Lot(
            target=names.get(who.id),
            number=sampling.lot(draw.seed, who.id)[:8],
            candidate=who,
            drawn=who.id in drawn,
            resting=who.drawn_before and who.turn <= draw.rest_weeks,
            last_turn=who.turn >= draw.cover_weeks,
        )
        for who in (Candidate(*row) for row in draw.candidates)
    ]
    return sorted(found, key=lambda one: one.number)


def _next(pk: int, turn: int, drawn_before: bool, drawn: bool) -> Candidate:
    return Candidate(pk, 1, True) if drawn else Candidate(pk, turn + 1, drawn_before)
