package io.safekeep.access.portal;

import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/// A real nginx on the loopback interface before a portal, as docs/operations/portals.md sets it
/// up.
final class NginxServer implements AutoCloseable {

  private static final Path NGINX = Path.of("/usr/sbin/nginx");

  private final int port;
  private final Process process;

  private NginxServer(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  static boolean canRun() {
    return Files.isExecutable(NGINX);
  }

  /// @param service port of access-service
  /// @param portal port of what is behind
  static NginxServer start(Path folder, int service, int portal) throws IOException {
    var port = Ports.free();
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            listen 127.0.0.1:%d;
            location / {
              auth_request /forward-auth;
              auth_request_set $acting_as $upstream_http_x_acting_as;
              auth_request_set $acting_employee $upstream_http_x_acting_employee;
              proxy_set_header X-Acting-As $acting_as;
              proxy_set_header X-Acting-Employee $acting_employee;
              proxy_pass http://127.0.0.1:%d;
            }
            location = /forward-auth {
              internal;
              proxy_pass http://127.0.0.1:%d/v1/forward-auth;
              proxy_pass_request_body off;
              proxy_set_header Content-Length "";
              proxy_set_header X-Original-Method $request_method;
              proxy_set_header X-Original-Host $http_host;
              proxy_set_header X-Original-URI $request_uri;
              proxy_set_header X-Original-Address $remote_addr;
              proxy_read_timeout 5s;
            }
          }
        }
        """
            .formatted(port, portal, service));
    var process =
        Spawner.start(
            new ProcessBuilder(
                    NGINX.toString(),
                    "-p",
                    folder.toString(),
                    "-c",
                    folder.resolve("nginx.conf").toString(),
                    "-e",
                    folder.resolve("error.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile()),
            "TERM");
    var server = new NginxServer(port, process);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(server::listens);
    return server;
  }

  private boolean listens() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
