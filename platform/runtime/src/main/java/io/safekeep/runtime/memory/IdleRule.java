package io.safekeep.runtime.memory;

/// When a collection is worth its time: the service does next to nothing, and its heap has grown
/// since it was last collected for this reason.
final class IdleRule {
  /// Of one processor. Keeping leases and looking for work takes a tenth of that.
  private static final double IDLE_SHARE = 0.1;

  private static final long WORTHWHILE_BYTES = 4 << 20;

  private long committedBefore;

  /// @param cpuShare of one processor that the service used since the last look
  /// @param committed bytes that the heap holds now
  boolean isDue(double cpuShare, long committed) {
    return cpuShare < IDLE_SHARE && committed - committedBefore > WORTHWHILE_BYTES;
  }

  /// @param committed bytes that the heap still holds after the collection
  void collected(long committed) {
    committedBefore = committed;
  }
}
