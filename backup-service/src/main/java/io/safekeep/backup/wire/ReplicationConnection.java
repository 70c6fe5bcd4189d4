package io.safekeep.backup.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// A session with a walsender (documentation, "Streaming Replication Protocol"). One command at a
/// time: a stream must have ended before the next command. Not safe for several threads, but {@link
/// #close} may come from any.
///
/// Blocks its thread while it waits; made for virtual threads.
public final class ReplicationConnection implements AutoCloseable {
  /// First version with READ_REPLICATION_SLOT and with tar archives as typed messages.
  public static final int OLDEST_SERVER = 15;

  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int MANIFEST_CHUNK = 64 << 10;
  private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");
  private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  private final MessageChannel channel;
  private final int serverVersion;

  private ReplicationConnection(MessageChannel channel, int serverVersion) {
    this.channel = channel;
    this.serverVersion = serverVersion;
  }

  /// Connects and proves who we are. Of several addresses, to the first that answers and is no
  /// standby.
  ///
  /// @throws ServerRefused if the server does not let us in
  /// @throws AuthenticationFailed if we cannot give the proof asked for, or do not believe the
  ///   server's
  /// @throws javax.net.ssl.SSLException if TLS is not as `dsn` demands
  public static ReplicationConnection open(Dsn dsn) throws IOException {
    List<Dsn.Address> addresses = dsn.addresses();
    if (addresses.size() == 1) {
      return openAt(dsn.at(addresses.getFirst()));
    }
    IOException noPrimary = null;
    for (Dsn.Address address : addresses) {
      try {
        ReplicationConnection opened = openAt(dsn.at(address));
        if (!opened.isStandby()) {
          return opened;
        }
        opened.close();
        noPrimary = also(noPrimary, new IOException(address + " is a standby"));
      } catch (IOException failed) {
        noPrimary = also(noPrimary, new IOException(address + ": " + failed.getMessage(), failed));
      }
    }
    throw Objects.requireNonNull(noPrimary);
  }

  static IOException also(@Nullable IOException before, IOException failed) {
    if (before == null) {
      return failed;
    }
    var both = new IOException(before.getMessage() + "; " + failed.getMessage(), failed.getCause());
    both.addSuppressed(before);
    return both;
  }

  private static ReplicationConnection openAt(Dsn dsn) throws IOException {
    MessageChannel channel =
        connect(dsn, List.of("replication", "true"), RECEIVE_BUFFER, MessageChannel::new);
    try {
      return new ReplicationConnection(channel, serverVersion(channel));
    } catch (Throwable failed) {
      channel.close();
      throw failed;
    }
  }

  /// Makes a channel of a socket and the connection under it.
  interface ChannelMaker {
    MessageChannel over(Socket socket, Socket transport) throws IOException;
  }

  /// Connects over TCP, and TLS where it is wanted, up to the server's readiness for commands.
  ///
  /// @param parameters of the session, names and values in turn, beside the usual ones
  /// @param receiveBuffer of the socket, in bytes; 0 leaves it to the system
  static MessageChannel connect(
      Dsn dsn, List<String> parameters, int receiveBuffer, ChannelMaker maker) throws IOException {
    Socket tcp = new Socket();
    try {
      if (receiveBuffer > 0) {
        tcp.setReceiveBufferSize(receiveBuffer);
      }
      tcp.setTcpNoDelay(true);
      // A server that vanished without a farewell is noticed within a minute even while we only
      // listen.
      tcp.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      tcp.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
      tcp.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
      tcp.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
      int timeout = (int) Math.min(Integer.MAX_VALUE, dsn.connectTimeout().toMillis());
      tcp.connect(new InetSocketAddress(dsn.host(), dsn.port()), timeout);
      tcp.setSoTimeout(timeout);
      Socket socket = Tls.negotiate(tcp, dsn);
      MessageChannel channel = maker.over(socket, tcp);
      channel.limitAnswers(dsn.connectTimeout());
      channel.sendUntyped(startupMessage(dsn.user(), parameters));
      new Authentication(channel, dsn, Tls.serverCertificate(socket)).prove();
      awaitReady(channel);
      channel.limitAnswers(Duration.ZERO);
      return channel;
    } catch (Throwable failed) {
      tcp.close();
      throw failed;
    }
  }

  /// Whether the server still recovers: it is a standby, or was started a moment ago.
  private boolean isStandby() {
    return "on".equals(channel.parameter("in_hot_standby"));
  }

  /// Major version of the server, for instance 18.
  public int serverVersion() {
    return serverVersion;
  }

  public SystemIdentity identifySystem() throws IOException {
    Row row = queryRow("IDENTIFY_SYSTEM");
    return new SystemIdentity(
        SystemIdentifier.parse(row.text(0)), TimelineId.parse(row.text(1)), Lsn.parse(row.text(2)));
  }

  /// Value of a run-time setting, in the server's notation.
  public String show(String setting) throws IOException {
    if (!SETTING_NAME.matcher(setting).matches()) {
      throw new IllegalArgumentException("not the name of a setting: " + setting);
    }
    return queryRow("SHOW " + setting).text(0);
  }

  public WalSegmentSize walSegmentSize() throws IOException {
    return WalSegmentSize.parse(show("wal_segment_size"));
  }

  /// The physical slot of that name, or empty if there is none.
  ///
  /// @throws ServerRefused if the slot is a logical one
  public Optional<ReplicationSlot> readSlot(String name) throws IOException {
    Row row = queryRow("READ_REPLICATION_SLOT " + slotName(name));
    if (row.isNull(0)) {
      return Optional.empty();
    }
    return Optional.of(
        new ReplicationSlot(
            row.isNull(1) ? null : Lsn.parse(row.text(1)),
            row.isNull(2) ? null : TimelineId.parse(row.text(2))));
  }

  /// Creates a slot that keeps WAL from the last checkpoint's redo point on, at once.
  ///
  /// @throws ServerRefused DUPLICATE_OBJECT if the name is taken
  public void createSlot(String name) throws IOException {
    query("CREATE_REPLICATION_SLOT " + slotName(name) + " PHYSICAL RESERVE_WAL");
  }

  /// @throws ServerRefused UNDEFINED_OBJECT if there is no such slot, OBJECT_IN_USE if someone
  ///   streams from it
  public void dropSlot(String name) throws IOException {
    query("DROP_REPLICATION_SLOT " + slotName(name));
  }

  /// @throws ServerRefused UNDEFINED_FILE if the server has no history of that timeline; the first
  ///   one has none
  public TimelineHistory timelineHistory(TimelineId timeline) throws IOException {
    Row row = queryRow("TIMELINE_HISTORY " + timeline.value());
    return new TimelineHistory(timeline, row.bytes(1));
  }

  /// Gives the server the manifest of an earlier backup, which the next {@link #baseBackup} on this
  /// connection then builds on. Needs PostgreSQL 17.
  ///
  /// @throws ServerRefused if the server has no such command or cannot use the manifest
  public void uploadManifest(InputStream manifest) throws IOException {
    channel.sendText('Q', "UPLOAD_MANIFEST");
    try {
      channel.expect('G');
      copyIn(manifest);
      channel.expect('C');
      awaitReady(channel);
    } catch (ServerRefused refused) {
      throw settled(channel, refused);
    }
  }

  /// Sends everything, or tells the server that it ends early: the connection stays usable.
  private void copyIn(InputStream content) throws IOException {
    byte[] chunk = new byte[MANIFEST_CHUNK];
    while (true) {
      int count;
      try {
        count = content.read(chunk);
      } catch (IOException unreadable) {
        channel.sendText('f', "the client cannot read on");
        try {
          channel.expect('C');
        } catch (ServerRefused asAsked) {
          settled(channel, asAsked);
        }
        throw unreadable;
      }
      if (count < 0) {
        channel.send('c', new byte[0]);
        return;
      }
      channel.send('d', chunk, 0, count);
    }
  }

  /// Starts a base backup; returns once the server has made its checkpoint and begins to send.
  public BaseBackupStream baseBackup(BaseBackupRequest request) throws IOException {
    channel.sendText('Q', request.command());
    return BaseBackupStream.begin(channel);
  }

  /// Streams WAL from `start` on, or from nowhere: if the server's timeline ended right there, the
  /// stream is already at its end. Without a slot the server may remove WAL that we have yet to
  /// see.
  public WalStream startReplication(@Nullable String slot, Lsn start, TimelineId timeline)
      throws IOException {
    channel.sendText(
        'Q',
        "START_REPLICATION "
            + (slot == null ? "" : "SLOT " + slotName(slot) + " ")
            + "PHYSICAL "
            + start
            + " TIMELINE "
            + timeline.value());
    return WalStream.begin(channel);
  }

  /// Ends the session without waiting for the server; a stream in progress is cut off.
  @Override
  public void close() throws IOException {
    try {
      channel.send('X', new byte[0]);
    } catch (IOException alreadyGone) {
      // The farewell is a courtesy.
    } finally {
      channel.close();
    }
  }

  /// Cuts the connection at once, from any thread; a thread that waits for the server gets an
  /// IOException. Unlike {@link #close} it never waits for a server that has stopped reading.
  public void abort() throws IOException {
    channel.close();
  }

  static void awaitReady(MessageChannel channel) throws IOException {
    char type = channel.receive();
    while (type != 'Z') {
      type = channel.receive();
    }
  }

  /// Makes the channel ready for the next command after an error, where there will be a next one.
  static ServerRefused settled(MessageChannel channel, ServerRefused refused) {
    if (refused.severity().equals("ERROR")) {
      try {
        awaitReady(channel);
      } catch (IOException gone) {
        refused.addSuppressed(gone);
      }
    }
    return refused;
  }

  /// Reads rows up to the end of one statement's result.
  static List<Row> readRows(MessageChannel channel) throws IOException {
    List<Row> rows = new ArrayList<>();
    while (true) {
      char type = channel.receive();
      switch (type) {
        case 'T' -> {}
        case 'D' -> rows.add(Row.read(channel.body()));
        case 'C' -> {
          return rows;
        }
        default -> throw channel.unexpected(type);
      }
    }
  }

  static Row onlyRow(List<Row> rows) throws ProtocolViolation {
    if (rows.size() != 1) {
      throw new ProtocolViolation("server answered with " + rows.size() + " rows instead of one");
    }
    return rows.getFirst();
  }

  private Row queryRow(String command) throws IOException {
    return onlyRow(query(command));
  }

  private List<Row> query(String command) throws IOException {
    channel.sendText('Q', command);
    try {
      List<Row> rows = readRows(channel);
      awaitReady(channel);
      return rows;
    } catch (ServerRefused refused) {
      throw settled(channel, refused);
    }
  }

  private static String slotName(String name) {
    if (!SLOT_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a replication slot: " + name);
    }
    return name;
  }

  static byte[] startupMessage(String user, List<String> parameters) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(PROTOCOL_3_0).array());
    Stream.concat(
            Stream.of("user", user, "application_name", "safekeep", "client_encoding", "UTF8"),
            parameters.stream())
        .forEach(text -> {
          message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
          message.write(0);
        });
    message.write(0);
    return message.toByteArray();
  }

  /// Reads for instance `18.6 (Debian 18.6-1)` or `19beta2`.
  private static int serverVersion(MessageChannel channel) throws ProtocolViolation {
    String reported = channel.parameter("server_version");
    int digits = 0;
    while (reported != null
        && digits < reported.length()
        && Character.isDigit(reported.charAt(digits))) {
      digits++;
    }
    if (reported == null || digits == 0 || digits > 4) {
      throw new ProtocolViolation("server reports version " + reported);
    }
    int major = Integer.parseInt(reported.substring(0, digits));
    if (major < OLDEST_SERVER) {
      throw new ProtocolViolation(
          "server has version " + reported + "; " + OLDEST_SERVER + " is the oldest supported");
    }
    return major;
  }
}
