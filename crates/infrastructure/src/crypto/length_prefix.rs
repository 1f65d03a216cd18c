/// Joins parts so that no two lists of parts give the same bytes: each part follows its length (32 bits, big endian).
pub(super) fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let length = u32::try_from(part.len()).expect("parts are short texts");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
