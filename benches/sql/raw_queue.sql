-- What a loop without us claims: as little as a queue can do with.
DROP TABLE IF EXISTS public.raw_queue;
CREATE TABLE public.raw_queue (id uuid NOT NULL PRIMARY KEY, due_at timestamptz NOT NULL, status text NOT NULL, done_at timestamptz);
INSERT INTO public.raw_queue
SELECT gen_random_uuid(), now() - n * interval '1 second', 'due', NULL FROM generate_series(1, current_setting('bench.rows')::bigint) n;
CREATE INDEX raw_queue_due ON public.raw_queue (due_at, id) WHERE status = 'due';
