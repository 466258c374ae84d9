-- What the cluster has committed, for reports and other systems. Only the cluster's projector writes here.
--
-- Each row of the state belongs to an epoch, and position names the one that counts. A rebuild writes the next epoch
-- beside it and switches by one update of position, so whoever reads the views sees the one picture or the other,
-- each whole. audit_log and notifications are histories: they have no epoch.
--
-- There are no foreign keys between the tables: a row that a person has removed must not stop the projector.

CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;

CREATE SEQUENCE epochs;

-- Clusters whose history was projected into this database. More than one: a backup was restored and adopted.
CREATE TABLE clusters (
    number     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cluster_id text NOT NULL UNIQUE,
    since      timestamptz NOT NULL DEFAULT now()
);

-- One row: how far the projection has come. Each transaction that projects moves it by compare-and-set.
CREATE TABLE position (
    one            boolean PRIMARY KEY DEFAULT true CHECK (one),
    cluster        integer NOT NULL REFERENCES clusters,
    applied_index  bigint NOT NULL,              -- the tables hold what all entries up to this one did
    applied_at     timestamptz,                  -- the stamp of the newest of them that did anything
    audited_index  bigint NOT NULL,              -- the histories go so far: ahead of applied_index in a rebuild only
    epoch          bigint NOT NULL,
    rebuild_wanted boolean NOT NULL DEFAULT false,
    rebuilding     bigint,                       -- the epoch that is being written
    updated_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    epoch      bigint NOT NULL,
    id         integer NOT NULL,
    student_id text NOT NULL,
    name       text NOT NULL,
    staff      boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (epoch, id)
);

CREATE TABLE branches (
    epoch  bigint NOT NULL,
    branch text NOT NULL,
    PRIMARY KEY (epoch, branch)
);

CREATE TABLE areas (
    epoch  bigint NOT NULL,
    branch text NOT NULL,
    area   text NOT NULL,
    PRIMARY KEY (epoch, branch, area)
);

CREATE TABLE seats (
    epoch       bigint NOT NULL,
    id          integer NOT NULL,
    branch      text NOT NULL,
    area        text NOT NULL,
    has_power   boolean NOT NULL,
    has_monitor boolean NOT NULL,
    maintenance boolean NOT NULL,
    PRIMARY KEY (epoch, id)
);

-- The constraint is a tripwire: the cluster's own rules keep it. It needs no deferring, for rows are written in the
-- order of their ids, and of two that overlap the later one was made when the earlier one no longer blocked.
CREATE TABLE reservations (
    epoch         bigint NOT NULL,
    id            integer NOT NULL,
    user_id       integer NOT NULL,
    seat_id       integer NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    status        text NOT NULL,
    created_at    timestamptz NOT NULL,
    checked_in_at timestamptz,
    PRIMARY KEY (epoch, id),
    CONSTRAINT no_seat_is_held_twice
        EXCLUDE USING gist (epoch WITH =, seat_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status IN ('CONFIRMED', 'CHECKED_IN', 'COMPLETED'))
);

CREATE INDEX reservations_by_user ON reservations (epoch, user_id);
CREATE INDEX reservations_by_start ON reservations (epoch, starts_at);

CREATE TABLE waitlist (
    epoch       bigint NOT NULL,
    id          integer NOT NULL,
    user_id     integer NOT NULL,
    seat_id     integer,
    branch      text NOT NULL,
    desired_at  timestamptz,
    created_at  timestamptz NOT NULL,
    notified_at timestamptz,
    PRIMARY KEY (epoch, id)
);

CREATE TABLE notifications (
    cluster     integer NOT NULL,
    log_index   bigint NOT NULL,
    ordinal     integer NOT NULL,
    at          timestamptz NOT NULL,
    waitlist_id integer NOT NULL,
    user_id     integer NOT NULL,
    seat_id     integer NOT NULL,
    message     text NOT NULL,
    PRIMARY KEY (cluster, log_index, ordinal)
);

-- Every event. A row of the event Gap says which entries' events this database has missed.
CREATE TABLE audit_log (
    cluster       integer NOT NULL,
    log_index     bigint NOT NULL,
    ordinal       integer NOT NULL,
    term          bigint NOT NULL,
    at            timestamptz NOT NULL,
    actor_user_id integer NOT NULL,
    actor_staff   boolean NOT NULL,
    actor         text NOT NULL,
    event         text NOT NULL,
    before        jsonb,
    after         jsonb,
    PRIMARY KEY (cluster, log_index, ordinal)
);

CREATE VIEW public.projection AS
SELECT c.cluster_id, p.applied_index, p.applied_at, p.epoch, p.rebuild_wanted, p.rebuilding, p.updated_at
FROM projection.position p JOIN projection.clusters c ON c.number = p.cluster;

CREATE VIEW public.users AS
SELECT id, student_id, name, staff, created_at
FROM projection.users WHERE epoch = (SELECT epoch FROM projection.position);

CREATE VIEW public.branches AS
SELECT branch FROM projection.branches WHERE epoch = (SELECT epoch FROM projection.position);

CREATE VIEW public.areas AS
SELECT branch, area FROM projection.areas WHERE epoch = (SELECT epoch FROM projection.position);

CREATE VIEW public.seats AS
SELECT id, branch, area, has_power, has_monitor, maintenance
FROM projection.seats WHERE epoch = (SELECT epoch FROM projection.position);

CREATE VIEW public.reservations AS
SELECT id, user_id, seat_id, starts_at, ends_at, status, created_at, checked_in_at
FROM projection.reservations WHERE epoch = (SELECT epoch FROM projection.position);

CREATE VIEW public.waitlist AS
SELECT id, user_id, seat_id, branch, desired_at, created_at, notified_at
FROM projection.waitlist WHERE epoch = (SELECT epoch FROM projection.position);

-- While a rebuild writes, the histories run ahead of the tables: that part is not shown before the switch.
CREATE VIEW public.notifications AS
SELECT c.cluster_id, n.log_index, n.ordinal, n.at, n.waitlist_id, n.user_id, n.seat_id, n.message
FROM projection.notifications n JOIN projection.clusters c ON c.number = n.cluster CROSS JOIN projection.position p
WHERE n.cluster <> p.cluster OR n.log_index <= p.applied_index;

CREATE VIEW public.audit_log AS
SELECT c.cluster_id, a.log_index, a.ordinal, a.term, a.at, a.actor_user_id, a.actor_staff, a.actor, a.event,
       a.before, a.after
FROM projection.audit_log a JOIN projection.clusters c ON c.number = a.cluster CROSS JOIN projection.position p
WHERE a.cluster <> p.cluster OR a.log_index <= p.applied_index;
