-- For those who ask whether anything is missing.
CREATE INDEX audit_log_gaps ON projection.audit_log (cluster) WHERE event = 'Gap';

-- What librarians ask. Hours, days and weeks are those of UTC.

-- How full it was, and will be: for each hour in which anybody has a seat there.
CREATE VIEW public.report_occupancy AS
WITH areas AS (
    SELECT branch, area, count(*) AS seats FROM public.seats GROUP BY branch, area
), parts AS (
    SELECT s.branch, s.area, h.hour, r.status,
           extract(epoch FROM least(r.ends_at, h.hour + interval '1 hour') - greatest(r.starts_at, h.hour)) / 3600
               AS hours
    FROM public.reservations r
    JOIN public.seats s ON s.id = r.seat_id
    CROSS JOIN LATERAL generate_series(
        date_trunc('hour', r.starts_at, 'UTC'), r.ends_at - interval '1 microsecond', interval '1 hour') AS h(hour)
    WHERE r.status IN ('CONFIRMED', 'CHECKED_IN', 'COMPLETED')
)
SELECT p.branch, p.area, p.hour, a.seats,
       round(sum(p.hours), 2) AS reserved_hours,
       round(coalesce(sum(p.hours) FILTER (WHERE p.status IN ('CHECKED_IN', 'COMPLETED')), 0), 2) AS used_hours,
       round(100 * sum(p.hours) / a.seats, 1) AS percent
FROM parts p JOIN areas a USING (branch, area)
GROUP BY p.branch, p.area, p.hour, a.seats;

-- Of those that were kept or missed: cancelled ones are counted apart, and those that are still to come not at all.
CREATE VIEW public.report_no_shows AS
SELECT date_trunc('week', r.starts_at, 'UTC') AS week, s.branch,
       count(*) FILTER (WHERE r.status IN ('CHECKED_IN', 'COMPLETED')) AS kept,
       count(*) FILTER (WHERE r.status = 'NO_SHOW') AS no_shows,
       count(*) FILTER (WHERE r.status = 'CANCELLED') AS cancelled,
       round(100.0 * count(*) FILTER (WHERE r.status = 'NO_SHOW')
           / nullif(count(*) FILTER (WHERE r.status IN ('CHECKED_IN', 'COMPLETED', 'NO_SHOW')), 0), 1) AS percent
FROM public.reservations r JOIN public.seats s ON s.id = r.seat_id
GROUP BY 1, 2;

-- Each seat and day on which it was reserved. Sum over the days that matter.
CREATE VIEW public.report_seat_use AS
SELECT s.id AS seat_id, s.branch, s.area, (r.starts_at AT TIME ZONE 'UTC')::date AS day,
       count(*) AS reservations,
       count(*) FILTER (WHERE r.status = 'NO_SHOW') AS no_shows,
       round(coalesce(sum(extract(epoch FROM r.ends_at - r.starts_at) / 3600)
           FILTER (WHERE r.status IN ('CONFIRMED', 'CHECKED_IN', 'COMPLETED')), 0), 2) AS hours
FROM public.reservations r JOIN public.seats s ON s.id = r.seat_id
GROUP BY s.id, s.branch, s.area, day;

-- The seats that were most wanted in the last 30 days of the projection's time.
CREATE VIEW public.report_busiest_seats AS
SELECT u.seat_id, u.branch, u.area, sum(u.reservations) AS reservations, sum(u.hours) AS hours
FROM public.report_seat_use u
WHERE u.day > (SELECT (applied_at AT TIME ZONE 'UTC')::date - 30 FROM public.projection)
GROUP BY u.seat_id, u.branch, u.area
ORDER BY hours DESC, reservations DESC, u.seat_id;

-- All that is known of a user's reservations, with words for the seat.
CREATE VIEW public.report_user_history AS
SELECT u.id AS user_id, u.student_id, u.name, r.id AS reservation_id, s.branch, s.area, r.seat_id,
       r.starts_at, r.ends_at, r.status, r.created_at, r.checked_in_at
FROM public.reservations r
JOIN public.users u ON u.id = r.user_id
LEFT JOIN public.seats s ON s.id = r.seat_id;
