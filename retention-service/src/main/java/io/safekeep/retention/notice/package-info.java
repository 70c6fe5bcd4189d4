/// Notices before a purge: what a tenant is told and when, whether it arrived, and that nothing is
/// destroyed before somebody was told.
@NullMarked
package io.safekeep.retention.notice;

import org.jspecify.annotations.NullMarked;
