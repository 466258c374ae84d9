"""Walks through everything that a client of the original system does, and checks each answer's text and code.

Needs grpc for Python and stubs made from proto/. Each call goes to the next node in turn, as a proxy would do it.
With --without-token it sends no token, as the original's clients do: the nodes must run with --allow-unauthenticated.
"""

import argparse
import datetime
import re
import sys
import uuid

import grpc

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")
CONFLICT = "Time slot conflict: seat already reserved for this time period"
DEADLINE_SECONDS = 15


class Nodes:
    """Calls a method of the public port on the next node."""

    def __init__(self, addresses):
        self.channels = [grpc.insecure_channel(address) for address in addresses]
        self.calls = 0

    def call(self, stub, method, request, token=None):
        channel = self.channels[self.calls % len(self.channels)]
        self.calls += 1
        metadata = [("authorization", "Bearer " + token)] if token else []
        return getattr(stub(channel), method)(request, timeout=DEADLINE_SECONDS, metadata=metadata)


class Walk:
    """One student's day; `token` is what a call sends, `operator` what staff send."""

    def __init__(self, nodes, operator, sends_token):
        self.nodes = nodes
        self.sends_token = sends_token
        self.operator = operator if sends_token else None
        self.token = None
        self.user = None

    def auth(self, method, **fields):
        request = {"Login": library.LoginRequest, "Register": library.RegisterRequest, "Verify": library.VerifyRequest}
        return self.nodes.call(library_grpc.AuthServiceStub, method, request[method](**fields))

    def seat(self, method, token=None, **fields):
        request = getattr(library, method + "Request")(**fields)
        return self.nodes.call(library_grpc.SeatServiceStub, method, request, token or self.token)

    def reservation(self, method, token=None, **fields):
        request = getattr(library, method + "Request")(**fields)
        return self.nodes.call(library_grpc.ReservationServiceStub, method, request, token or self.token)

    def waitlist(self, method, token=None, **fields):
        request = getattr(library, method + "Request")(**fields)
        return self.nodes.call(library_grpc.NotifyServiceStub, method, request, token or self.token)

    def reserve(self, seat_id, start, end, **other):
        fields = {"user_id": self.user, "seat_id": seat_id, "start_time": start, "end_time": end, **other}
        return self.reservation("CreateReservation", **fields).reservation

    def log_in(self):
        refused("UNAUTHENTICATED", "Invalid credentials", self.auth, "Login", student_id="S2021001", password="wrong")
        refused("UNAUTHENTICATED", "Invalid credentials", self.auth, "Login", student_id="nobody", password="password123")
        answer = self.auth("Login", student_id="S2021001", password="password123")
        equal(answer.name, "Alice Johnson")
        equal(answer.student_id, "S2021001")
        self.user = answer.user_id
        self.token = answer.token if self.sends_token else None
        verified = self.auth("Verify", token=answer.token)
        equal((verified.valid, verified.user_id, verified.student_id), (True, self.user, "S2021001"))
        equal(self.auth("Verify", token="not.a.token").valid, False)
        equal(self.auth("Verify", token="").valid, False)
        head, body, signature = answer.token.split(".")
        forged = ".".join([head, body, signature[::-1]])
        equal(self.auth("Verify", token=forged).valid, False)

    def register(self):
        student = "P" + uuid.uuid4().hex[:10]
        answer = self.auth("Register", student_id=student, password="long enough", name="Pat Novak")
        equal((answer.student_id, answer.name, bool(answer.token)), (student, "Pat Novak", True))
        refused("ALREADY_EXISTS", "Student ID already exists", self.auth, "Register",
                student_id=student, password="long enough", name="Pat Novak")
        refused("INVALID_ARGUMENT", None, self.auth, "Register", student_id=student + "x", password="short", name="P")
        refused("INVALID_ARGUMENT", None, self.auth, "Register", student_id="", password="long enough", name="P")
        refused("INVALID_ARGUMENT", None, self.auth, "Register", student_id=student + "x", password="long enough", name="")
        again = self.auth("Login", student_id=student, password="long enough")
        equal(again.user_id, answer.user_id)
        return again

    def find(self, start, end):
        everything = self.seat("GetSeats")
        equal([seat.id for seat in everything.seats], list(range(1, 51)))
        equal(everything.count, 50)
        equal(self.seat("GetSeats", branch="Main Library").count, 25)
        silent = {"branch": "Main Library", "area": "Silent Study Zone"}
        equal(self.seat("GetSeats", **silent).count, 15)
        equal(self.seat("GetSeats", has_power=True, **silent).count, 11)
        equal(self.seat("GetSeats", has_power=False, **silent).count, 4)
        equal(self.seat("GetSeats", has_monitor=True, **silent).count, 4)
        window = self.seat("GetSeats", available_only=True, start_time=start, end_time=end, **silent)
        equal([seat.id for seat in window.seats], list(range(1, 16)))
        equal(self.seat("GetSeats", branch="No Such Library").count, 0)
        seat = self.seat("GetSeat", seat_id=3).seat
        equal((seat.id, seat.branch, seat.area, seat.status), (3, "Main Library", "Silent Study Zone", "AVAILABLE"))
        refused("NOT_FOUND", "Seat not found", self.seat, "GetSeat", seat_id=999)
        refused("NOT_FOUND", "Seat not found", self.seat, "CheckAvailability", seat_id=999)
        free = self.seat("CheckAvailability", seat_id=3, start_time=start, end_time=end)
        equal((free.seat_id, free.available), (3, True))
        branches = [(b.branch, b.total_seats, b.power_seats, b.monitor_seats) for b in self.seat("GetBranches").branches]
        equal(branches, [("Engineering Library", 13, 12, 8), ("Main Library", 25, 19, 8), ("Science Library", 12, 10, 5)])

    def book(self, start, end):
        booked = self.reserve(3, start, end)
        equal((booked.user_id, booked.seat_id, booked.status), (self.user, 3, "CONFIRMED"))
        equal((booked.start_time, booked.end_time, booked.checked_in_at), (start, end, ""))
        check(TIME.fullmatch(booked.created_at), booked.created_at)
        refused("ALREADY_EXISTS", CONFLICT, self.reserve, 3, start, end)
        refused("ALREADY_EXISTS", CONFLICT, self.reserve, 3, start.replace(":00:00", ":30:00"), end.replace(":00:00", ":30:00"))
        equal(self.seat("CheckAvailability", seat_id=3, start_time=start, end_time=end).available, False)
        free = self.seat("GetSeats", branch="Main Library", available_only=True, start_time=start, end_time=end)
        check(3 not in [seat.id for seat in free.seats], "a taken seat is not free")
        equal(free.count, 24)
        return booked

    def book_badly(self, day):
        ten, noon = text(day, 10), text(day, 12)
        refused("NOT_FOUND", "Seat not found", self.reserve, 999, ten, noon)
        refused("FAILED_PRECONDITION", None, self.reserve, 4, noon, ten)
        refused("FAILED_PRECONDITION", None, self.reserve, 4, ten, ten)
        refused("INVALID_ARGUMENT", None, self.reserve, 4, "tomorrow", noon)
        refused("INVALID_ARGUMENT", None, self.reserve, 4, ten, "2025-02-30 10:00:00")
        refused("FAILED_PRECONDITION", re.compile("24"), self.reserve, 4, ten, text(day + datetime.timedelta(days=1), 11))
        refused("FAILED_PRECONDITION", re.compile("366"), self.reserve, 4, "2999-01-01 10:00:00", "2999-01-01 11:00:00")
        refused("FAILED_PRECONDITION", None, self.reserve, 4, "2020-01-01 10:00:00", "2020-01-01 11:00:00")
        code = "PERMISSION_DENIED" if self.sends_token else "FAILED_PRECONDITION"
        refused(code, None, self.reserve, 4, ten, noon, user_id=987654)

    def book_with_other_formats(self, day):
        first = self.reserve(5, day.strftime("%Y-%m-%dT10:00:00"), day.strftime("%Y-%m-%dT11:00:00.250000"))
        equal((first.start_time, first.end_time), (text(day, 10), text(day, 11) + ".250000"))
        second = self.reserve(5, day.strftime("%Y-%m-%dT14:00:00+02:00"), day.strftime("%Y-%m-%dT13:00:00Z"))
        equal((second.start_time, second.end_time), (text(day, 12), text(day, 13)))
        third = self.reserve(5, text(day, 13), text(day, 14))
        equal(third.status, "CONFIRMED")
        return [first, second, third]

    def fetch_and_list(self, booked):
        found = self.reservation("GetReservation", reservation_id=booked.id).reservation
        equal((found.id, found.user_id, found.seat_id, found.status), (booked.id, self.user, 3, "CONFIRMED"))
        equal((found.branch, found.area), ("Main Library", "Silent Study Zone"))
        equal((found.student_id, found.user_name), ("S2021001", "Alice Johnson"))
        refused("NOT_FOUND", "Reservation not found", self.reservation, "GetReservation", reservation_id=999999)
        refused("NOT_FOUND", "Reservation not found", self.reservation, "GetReservation", reservation_id=-1)
        listed = self.reservation("GetUserReservations", user_id=self.user)
        equal(listed.count, len(listed.reservations))
        starts = [each.start_time for each in listed.reservations]
        equal(starts, sorted(starts, reverse=True))
        check(booked.id in [each.id for each in listed.reservations], "the booking is listed")
        equal({(each.student_id, each.user_name) for each in listed.reservations}, {("S2021001", "Alice Johnson")})
        upcoming = self.reservation("GetUserReservations", user_id=self.user, status="CONFIRMED", upcoming_only=True)
        check(booked.id in [each.id for each in upcoming.reservations], "the booking is to come")
        equal(self.reservation("GetUserReservations", user_id=self.user, status="NO_SHOW").count, 0)

    def cancel(self, booked):
        refused("FAILED_PRECONDITION", "Cannot check in before reservation start time",
                self.reservation, "CheckIn", reservation_id=booked.id)
        equal(self.reservation("CancelReservation", reservation_id=booked.id).reservation.status, "CANCELLED")
        refused("FAILED_PRECONDITION", "Cannot cancel: reservation status is CANCELLED",
                self.reservation, "CancelReservation", reservation_id=booked.id)
        refused("FAILED_PRECONDITION", "Cannot check in: reservation status is CANCELLED",
                self.reservation, "CheckIn", reservation_id=booked.id)
        refused("NOT_FOUND", "Reservation not found", self.reservation, "CancelReservation", reservation_id=999999)
        refused("NOT_FOUND", "Reservation not found", self.reservation, "CheckIn", reservation_id=999999)
        listed = self.reservation("GetUserReservations", user_id=self.user, status="CANCELLED")
        check(booked.id in [each.id for each in listed.reservations], "the cancelled booking is listed as such")
        return self.reserve(3, booked.start_time, booked.end_time)

    def wait_for_a_seat(self):
        for_seat = self.waitlist("AddToWaitlist", user_id=self.user, seat_id=20, desired_time="2031-05-06 10:00:00").entry
        equal((for_seat.user_id, for_seat.seat_id, for_seat.desired_time), (self.user, 20, "2031-05-06 10:00:00"))
        for_branch = self.waitlist("AddToWaitlist", user_id=self.user, branch="Science Library").entry
        equal((for_branch.branch, for_branch.HasField("seat_id")), ("Science Library", False))
        refused("INVALID_ARGUMENT", None, self.waitlist, "AddToWaitlist", user_id=self.user)
        refused("INVALID_ARGUMENT", None, self.waitlist, "AddToWaitlist", user_id=self.user, seat_id=20, desired_time="soon")
        listed = self.waitlist("GetUserWaitlist", user_id=self.user)
        equal([entry.id for entry in listed.entries], [for_branch.id, for_seat.id])
        equal((listed.count, listed.entries[1].branch), (2, "Main Library"))
        removed = self.waitlist("RemoveFromWaitlist", waitlist_id=for_seat.id)
        equal((removed.message, removed.id), ("Removed from waitlist", for_seat.id))
        refused("NOT_FOUND", "Waitlist entry not found", self.waitlist, "RemoveFromWaitlist", waitlist_id=for_seat.id)
        equal(self.waitlist("GetUserWaitlist", user_id=self.user).count, 1)
        self.notify()
        self.waitlist("RemoveFromWaitlist", waitlist_id=for_branch.id)
        equal(self.waitlist("GetUserWaitlist", user_id=self.user).count, 0)

    def notify(self):
        told = self.waitlist("NotifyUsers", token=self.operator, seat_id=26)
        equal((told.notified, told.user_id, told.student_id), (True, self.user, "S2021001"))
        equal(told.message, "A seat has become available")
        nobody = self.waitlist("NotifyUsers", token=self.operator, seat_id=26, message="Come")
        equal((nobody.notified, nobody.message), (False, "No users in waitlist for this seat"))

    def book_from_now_and_check_in(self):
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0, tzinfo=None)
        booked = self.reserve(7, str(now), str(now + datetime.timedelta(hours=1)))
        here = self.reservation("CheckIn", reservation_id=booked.id).reservation
        equal(here.status, "CHECKED_IN")
        check(TIME.fullmatch(here.checked_in_at), here.checked_in_at)
        equal(self.seat("GetSeat", seat_id=7).seat.is_available, False)
        refused("FAILED_PRECONDITION", "Cannot check in: reservation status is CHECKED_IN",
                self.reservation, "CheckIn", reservation_id=booked.id)
        equal(self.reservation("CancelReservation", reservation_id=booked.id).reservation.status, "CANCELLED")
        equal(self.seat("GetSeat", seat_id=7).seat.is_available, True)

    def submit_operations(self):
        executed = re.compile(r"Executed open the doors at index \d+ \(term \d+\)")
        services = [(library_grpc.OperationServiceStub, library), (raft_grpc.RaftServiceStub, raft)]
        for stub, messages in services:
            request = messages.OperationRequest(operation="open the doors", source_id="walk")
            answer = self.nodes.call(stub, "SubmitOperation", request, self.operator)
            check(answer.success, answer.result)
            check(executed.fullmatch(answer.result), answer.result)
            check(answer.leader_id, "the leader is named")
            noop = self.nodes.call(stub, "SubmitOperation", messages.OperationRequest(), self.operator)
            check(noop.result.startswith("Executed noop at index "), noop.result)

    def nothing_else_of_raft_is_public(self):
        stub = raft_grpc.RaftServiceStub
        refused("UNIMPLEMENTED", None, self.nodes.call, stub, "RequestVote", raft.VoteRequest(term=99), self.operator)
        refused("UNIMPLEMENTED", None, lambda: list(
            self.nodes.call(stub, "AppendEntries", iter([raft.AppendEntriesRequest(term=99)]), self.operator)))

    def others_may_not(self, booked, other):
        """Only where tokens are asked for."""
        missing = library.GetSeatsRequest()
        refused("UNAUTHENTICATED", None, self.nodes.call, library_grpc.SeatServiceStub, "GetSeats", missing)
        refused("UNAUTHENTICATED", None, self.nodes.call, library_grpc.SeatServiceStub, "GetSeats", missing, "forged")
        refused("PERMISSION_DENIED", None, self.reservation, "CancelReservation",
                token=other.token, reservation_id=booked.id)
        refused("PERMISSION_DENIED", None, self.reservation, "GetUserReservations",
                token=other.token, user_id=self.user)
        refused("PERMISSION_DENIED", None, self.waitlist, "NotifyUsers", seat_id=1)
        request = library.OperationRequest(operation="close the doors")
        refused("PERMISSION_DENIED", None, self.nodes.call, library_grpc.OperationServiceStub, "SubmitOperation",
                request, self.token)

    def go(self):
        day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)
        self.log_in()
        other = self.register()
        self.find(text(day, 10), text(day, 12))
        booked = self.book(text(day, 10), text(day, 12))
        self.book_badly(day)
        self.book_with_other_formats(day)
        self.fetch_and_list(booked)
        again = self.cancel(booked)
        self.wait_for_a_seat()
        self.book_from_now_and_check_in()
        self.submit_operations()
        self.nothing_else_of_raft_is_public()
        if self.sends_token:
            self.others_may_not(again, other)


def text(day, hour):
    return f"{day} {hour:02}:00:00"


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(found, expected):
    check(found == expected, f"found {found!r}, expected {expected!r}")


def refused(code, details, function, *arguments, **fields):
    """The call must end with that code; `details` is a text, a pattern to be found in it, or None for any text."""
    try:
        answer = function(*arguments, **fields)
    except grpc.RpcError as error:
        equal(error.code().name + ": " + error.details(), code + ": " + error.details())
        if isinstance(details, str):
            equal(error.details(), details)
        elif details:
            check(details.search(error.details()), error.details())
        else:
            check(error.details(), "an error says what is wrong")
        return
    raise AssertionError(f"expected {code}, was answered {answer!r}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stubs", required=True, help="folder with the generated modules")
    parser.add_argument("--nodes", required=True, help="HOST:PORT,HOST:PORT,...")
    parser.add_argument("--operator-token", required=True)
    parser.add_argument("--without-token", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    options = parse()
    sys.path.insert(0, options.stubs)
    import library_pb2 as library
    import library_pb2_grpc as library_grpc
    import raft_pb2 as raft
    import raft_pb2_grpc as raft_grpc

    walk = Walk(Nodes(options.nodes.split(",")), options.operator_token, not options.without_token)
    walk.go()
    print(f"{walk.nodes.calls} calls, every step as expected")
