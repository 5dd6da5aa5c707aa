CREATE TABLE amendment (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  field TEXT NOT NULL,
  target INTEGER NOT NULL,
  old TEXT NOT NULL,
  new TEXT NOT NULL,
  why TEXT,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (case_id, entry, field)
) STRICT;

CREATE TABLE attachment (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  target INTEGER,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  note TEXT,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE blob (
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (sha256)
) STRICT;

CREATE TABLE blob_chunk (
  sha256 TEXT NOT NULL,
  part INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (sha256, part)
) STRICT;

CREATE TABLE case_name (
  log_id TEXT NOT NULL,
  "key" TEXT NOT NULL,
  PRIMARY KEY (log_id),
  UNIQUE ("key")
) STRICT;

CREATE TABLE casefile (
  case_id INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  name TEXT,
  zone TEXT NOT NULL,
  pack TEXT NOT NULL,
  log_id TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (case_id),
  UNIQUE ("key")
) STRICT;

CREATE TABLE contact (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  occurred_at TEXT NOT NULL,
  precision TEXT NOT NULL,
  zone TEXT,
  recorded_at TEXT,
  channel TEXT NOT NULL,
  platform TEXT,
  direction TEXT,
  outcome TEXT,
  duration_s INTEGER,
  phone TEXT,
  phone_e164 TEXT,
  caller_name TEXT,
  staff_no TEXT,
  claims TEXT,
  debt TEXT,
  reached TEXT DEFAULT 'self' NOT NULL,
  person TEXT,
  said TEXT,
  replied TEXT,
  summary TEXT,
  demands TEXT,
  place TEXT,
  tags TEXT,
  warnings TEXT,
  nth INTEGER,
  import_entry INTEGER,
  "row" TEXT,
  merged_into INTEGER,
  amended INTEGER,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE INDEX contact_by_time ON contact (case_id, epoch, entry);

CREATE TABLE debt (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  product TEXT NOT NULL,
  lender TEXT NOT NULL,
  account TEXT,
  principal TEXT,
  due TEXT,
  settled_on TEXT,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE draft (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  target INTEGER NOT NULL,
  "row" TEXT NOT NULL,
  text TEXT NOT NULL,
  box TEXT NOT NULL,
  confidence INTEGER NOT NULL,
  facts TEXT NOT NULL,
  settled_by INTEGER,
  outcome TEXT,
  contact INTEGER,
  why TEXT,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE event (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  kind TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  precision TEXT NOT NULL,
  organisation TEXT,
  reached TEXT,
  person TEXT,
  debt TEXT,
  note TEXT,
  reference TEXT,
  filed_with TEXT,
  answers INTEGER,
  step TEXT,
  closes INTEGER,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE import_run (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  format TEXT NOT NULL,
  options TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  result TEXT,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE learned (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  target INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  import_entry INTEGER NOT NULL,
  taken_back_by INTEGER,
  PRIMARY KEY (case_id, entry, target, field)
) STRICT;

CREATE TABLE ledger (
  case_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  body BLOB NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (case_id, seq)
) STRICT;

CREATE TABLE merged (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  other INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  beside INTEGER,
  agrees INTEGER NOT NULL,
  filled TEXT,
  refined INTEGER NOT NULL,
  split_by INTEGER,
  PRIMARY KEY (case_id, entry, other)
) STRICT;

CREATE TABLE organisation (
  case_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  collects_for TEXT,
  entry INTEGER NOT NULL,
  PRIMARY KEY (case_id, name)
) STRICT;

CREATE TABLE payment (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  debt TEXT NOT NULL,
  amount TEXT NOT NULL,
  paid_on TEXT NOT NULL,
  settles INTEGER NOT NULL,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE phone (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  phone TEXT NOT NULL,
  phone_key TEXT NOT NULL,
  organisation TEXT NOT NULL,
  kind TEXT NOT NULL,
  collects_for TEXT,
  basis TEXT NOT NULL,
  confidence TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  withdrawn_by INTEGER,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE rejection (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  target INTEGER NOT NULL,
  tag TEXT NOT NULL,
  why TEXT,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE seal (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  through INTEGER NOT NULL,
  head TEXT NOT NULL,
  authority TEXT NOT NULL,
  sealed_at TEXT,
  signer TEXT,
  nonce TEXT,
  request TEXT,
  response TEXT,
  roots TEXT,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (case_id, entry)
) STRICT;

CREATE TABLE tombstone (
  number INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  key_sha256 TEXT NOT NULL,
  entries INTEGER NOT NULL,
  head TEXT NOT NULL,
  erased_at TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (number)
) STRICT;

CREATE TABLE withdrawal (
  case_id INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  target INTEGER NOT NULL,
  why TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  PRIMARY KEY (case_id, entry)
) STRICT;
