use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// One line of the file, numbered from 1, with its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: u64,
    pub(crate) bytes: Vec<u8>,
    /// Too long to keep: only its beginning is here.
    pub(crate) is_cut: bool,
}

/// The lines of a file, with room to put some back.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    input: R,
    read: u64,
    put_back: VecDeque<Line>,
    bytes_max: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R, bytes_max: u64) -> Self {
        Self {
            input,
            read: 0,
            put_back: VecDeque::new(),
            bytes_max,
        }
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.put_back.pop_front() {
            return Ok(Some(line));
        }
        let mut bytes = Vec::new();
        if (&mut self.input).take(self.bytes_max).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.read += 1;
        let is_full = u64::try_from(bytes.len()).is_ok_and(|length| length >= self.bytes_max);
        let is_cut = is_full && bytes.last() != Some(&b'\n') && self.skip_to_line_end()?;
        Ok(Some(Line {
            number: self.read,
            bytes,
            is_cut,
        }))
    }

    /// Lines that were taken too early, in their order.
    pub(crate) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        for line in lines.rev() {
            self.put_back.push_front(line);
        }
    }

    /// The number of the line that comes next.
    pub(crate) fn next_number(&self) -> u64 {
        self.put_back.front().map_or(self.read + 1, |line| line.number)
    }

    /// Whether there was anything to skip.
    fn skip_to_line_end(&mut self) -> io::Result<bool> {
        let mut skipped = false;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(skipped);
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(buffer.len(), |position| position + 1);
            skipped |= end != Some(0);
            self.input.consume(length);
            if end.is_some() {
                return Ok(skipped);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_beyond_the_limit_is_cut_and_the_next_one_is_whole() {
        let mut lines = Lines::new(&b"abcdefgh\nij\n"[..], 4);

        let first = lines.next().unwrap().unwrap();
        let second = lines.next().unwrap().unwrap();

        assert_eq!(
            (first.number, first.bytes.as_slice(), first.is_cut),
            (1, &b"abcd"[..], true)
        );
        assert_eq!(
            (second.number, second.bytes.as_slice(), second.is_cut),
            (2, &b"ij\n"[..], false)
        );
        assert_eq!(lines.next().unwrap(), None);
    }

    #[test]
    fn lines_put_back_come_again_with_their_numbers() {
        let mut lines = Lines::new(&b"a\nb\nc"[..], 100);
        let taken: Vec<Line> = std::iter::from_fn(|| lines.next().unwrap()).take(2).collect();

        lines.put_back(taken.into_iter().skip(1));

        assert_eq!(lines.next_number(), 2);
        let rest: Vec<u64> = std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| line.number)
            .collect();
        assert_eq!(rest, [2, 3]);
    }
}
