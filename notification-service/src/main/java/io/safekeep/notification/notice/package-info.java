/// Notices: what a tenant has to be told, sent to its contacts until a mail server has taken it,
/// and what the servers said.
@NullMarked
package io.safekeep.notification.notice;

import org.jspecify.annotations.NullMarked;
