package io.safekeep.backup.vault;

/// A sealed object as it was stored; lengths in bytes.
///
/// @param crc32c CRC-32C of the stored bytes (RFC 3720 appendix B.4), which a scrub can check
///   without any key
public record StoredObject(ObjectName name, long rawLength, long storedLength, int crc32c) {}
