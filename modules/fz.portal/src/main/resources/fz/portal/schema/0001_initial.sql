-- One account; the tables carry its id where rows of several accounts could be confused.
CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  flow_log_key BLOB NOT NULL CHECK (length(flow_log_key) = 32)
) STRICT;

CREATE TABLE actor (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('user', 'service_account')),
  email TEXT,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
) STRICT;

CREATE TABLE actor_group (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE membership (
  group_id TEXT NOT NULL REFERENCES actor_group (id) ON DELETE CASCADE,
  actor_id TEXT NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, actor_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE resource (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('dns', 'cidr', 'ip', 'internet')),
  address TEXT,
  description TEXT,
  ip_stack TEXT NOT NULL CHECK (ip_stack IN ('dual', 'ipv4_only', 'ipv6_only')),
  site_id TEXT NOT NULL REFERENCES site (id) ON DELETE CASCADE,
  CHECK ((type = 'internet') = (address IS NULL))
) STRICT;

CREATE TABLE resource_filter (
  resource_id TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  protocol TEXT NOT NULL CHECK (protocol IN ('tcp', 'udp', 'icmp')),
  first_port INTEGER NOT NULL CHECK (first_port BETWEEN 0 AND 65535),
  last_port INTEGER NOT NULL CHECK (last_port BETWEEN first_port AND 65535),
  PRIMARY KEY (resource_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  group_id TEXT NOT NULL REFERENCES actor_group (id) ON DELETE CASCADE,
  resource_id TEXT NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1))
) STRICT;

-- Clients belong to an actor, gateways to a site. Times are seconds since 1970.
CREATE TABLE device (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('client', 'gateway')),
  actor_id TEXT REFERENCES actor (id) ON DELETE CASCADE,
  site_id TEXT REFERENCES site (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  psk_base BLOB NOT NULL CHECK (length(psk_base) = 32),
  tunnel_index INTEGER NOT NULL UNIQUE CHECK (tunnel_index BETWEEN 1 AND 2097150),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  CHECK ((kind = 'client') = (actor_id IS NOT NULL)),
  CHECK ((kind = 'gateway') = (site_id IS NOT NULL)),
  UNIQUE (actor_id, external_id),
  UNIQUE (site_id, external_id)
) STRICT;

CREATE TABLE token (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('client', 'gateway', 'relay')),
  secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
  actor_id TEXT REFERENCES actor (id) ON DELETE CASCADE,
  site_id TEXT REFERENCES site (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  used_at INTEGER,
  CHECK ((kind = 'client') = (actor_id IS NOT NULL)),
  CHECK ((kind = 'gateway') = (site_id IS NOT NULL))
) STRICT;

-- What a gateway was told to let through. Rows outlive the policy, the resource and the client on
-- purpose: a gateway that was away must still be told that the access is gone.
CREATE TABLE authorization (
  id TEXT NOT NULL PRIMARY KEY,
  gateway_id TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  token_id TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (gateway_id, client_id, resource_id)
) STRICT;
