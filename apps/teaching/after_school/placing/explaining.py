"""What became of each wish and why, in sentences that a family understands."""

from collections import defaultdict
from collections.abc import Mapping

from apps.teaching.after_school.models import Course
from apps.teaching.after_school.placing.problem import Problem, Result
from apps.teaching.after_school.signups import Wish

Outcome = Wish.Outcome
RANK = {1: "第一", 2: "第二", 3: "第三"}


class Explained:
    """A result with what has to be known about it: who asked for a course, in which turn."""

    def __init__(self, problem: Problem, result: Result, courses: Mapping[int, Course]) -> None:
        self.result, self.courses = result, courses
        self.waited = {one.key for one in problem.applicants if one.waited}
        self.siblings = {key for pair in result.together for key in pair}
        self.turn: dict[int, int] = {}
        self.rank: dict[tuple[int, int], int] = {}
        # (course, rank) → who asked for it so, in their turn
        self.asked: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.got: dict[int, list[int]] = defaultdict(list)
        for position, one in enumerate(problem.in_turn()):
            self.turn[one.key] = position
            for rank, course in one.wishes:
                self.rank[one.key, course] = rank
                self.asked[course, rank].append(one.key)
        for key, course in result.places.items():
            self.got[course].append(key)

    def of(self, signup: int, rank: int, course: int) -> tuple[str, str]:
        """Outcome and sentence of a wish that was weighed."""
        place = self.result.places.get(signup)
        wish = f"{RANK[rank]}志愿“{self.courses[course]}”"
        if place == course:
            return Outcome.GOT, f"{wish}录取{self._lucky(signup)}。"
        if place is not None and self.rank[signup, place] < rank:
            return Outcome.BETTER, f"已录取更靠前的志愿“{self.courses[place]}”。"
        after = self._after(signup, place)
        if course in self.result.closed:
            asked = sum(len(self.asked[course, number]) for number in RANK)
            least = self.courses[course].minimum
            text = f"{wish}最少{least}人开班，报名共{asked}人，录取不足，本学期不开班；{after}"
            return Outcome.CLOSED, text
        return Outcome.FULL, f"{self._why_full(signup, rank, course, wish)}；{after}"

    def _lucky(self, signup: int) -> str:
        if signup in self.siblings:
            return "，与兄弟姐妹同一课程"
        return "（上学期志愿未满足，本学期优先）" if signup in self.waited else ""

    def _after(self, signup: int, place: int | None) -> str:
        if place is None:
            return "社团未录取，在作业辅导班。"
        return f"已录取{RANK[self.rank[signup, place]]}志愿“{self.courses[place]}”。"

    def _why_full(self, signup: int, rank: int, course: int, wish: str) -> str:
        seats, same = self.courses[course].capacity, self.asked[course, rank]
        head = f"{wish}名额{seats}人，{RANK[rank]}志愿报名{len(same)}人"
        others = self.got[course]
        ranks = [self.rank[key, course] for key in others]
        if ranks and max(ranks) < rank:
            return f"{head}，名额已由更靠前的志愿录满"
        turn = f"{head}，抽签第{same.index(signup) + 1}位"
        rivals = [key for key in others if self.rank[key, course] == rank]
        if all(self.turn[key] < self.turn[signup] for key in rivals):
            first = any(key in self.waited for key in rivals)
            return turn + ("（上学期志愿未满足的同学优先）" if first else "") + "，名额已满"
        return f"{turn}，为让更多同学有课、少用靠后的志愿，名额作了统筹"
