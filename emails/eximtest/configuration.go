package eximtest

import (
	"bytes"
	"text/template"
)

// hostName is what exim calls itself. The domain is reserved for tests (RFC 2606).
const hostName = "mail.eximtest.test"

// others is the Maildir for every address that has none of its own.
const others = "others"

// configuration is exim's. Addresses are looked up in files and never expanded into a path as they come: exim taints what arrives
// from outside, and so the Maildir of an address is found by looking for a folder of that name.
func (s *Server) configuration(account struct{ UID, GID int }) []byte {
	var b bytes.Buffer
	err := configuration.Execute(&b, map[string]any{"Dir": s.dir, "UID": account.UID, "GID": account.GID, "Host": hostName, "Others": others,
		"MaxBytes": MaxBytes, "User": User, "Password": Password})
	if err != nil {
		panic(err) // the template stands below
	}
	return b.Bytes()
}

var configuration = template.Must(template.New("exim.conf").Parse(`
exim_path = {{.Dir}}/exim
exim_user = {{.UID}}
exim_group = {{.GID}}
deliver_drop_privilege
primary_hostname = {{.Host}}
spool_directory = {{.Dir}}/spool
log_file_path = {{.Dir}}/log/%slog
pid_file_path = {{.Dir}}/pid
check_spool_space = 0
keep_environment =
host_lookup =
rfc1413_hosts =
smtp_accept_max = 100
smtp_accept_max_per_connection = 10000
smtp_accept_queue_per_connection = 0
message_size_limit = {{.MaxBytes}}
tls_advertise_hosts = *
tls_certificate = {{.Dir}}/cert.pem
tls_privatekey = {{.Dir}}/key.pem
# A password travels below TLS alone.
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
log_selector = -queue_run -retry_defer
# One report of a delay, after a second; exim's default reports none about mail that names itself Auto-Submitted.
delay_warning = 1s:1d
delay_warning_condition = yes
acl_smtp_rcpt = rcpt
acl_smtp_data = accept

begin acl

rcpt:
  # Signatures are the tests' business; exim would ask the DNS for their keys.
  warn control = dkim_disable_verify
  deny message = 5.7.0 sign in first
       !authenticated = *
  deny message = 5.1.1 no such user here
       condition = ${if eq{${lookup{$local_part@$domain}lsearch{{"{"}}{{.Dir}}/refused}}}{yes}}
  accept

begin routers

fate:
  driver = redirect
  data = ${lookup{$local_part@$domain}lsearch{{"{"}}{{.Dir}}/fates}}
  allow_fail
  allow_defer

relay:
  driver = manualroute
  route_data = ${lookup{$domain}lsearch{{"{"}}{{.Dir}}/routes}}
  transport = relay
  self = send

full:
  driver = accept
  condition = ${if eq{${lookup{$local_part@$domain}lsearch{{"{"}}{{.Dir}}/full}}}{yes}}
  transport = full

mailbox:
  driver = accept
  transport = mailbox

begin transports

relay:
  driver = smtp
  allow_localhost
  hosts_avoid_tls = *

full:
  driver = appendfile
  maildir_format
  directory = {{.Dir}}/mail/{{.Others}}
  quota = 1

mailbox:
  driver = appendfile
  maildir_format
  directory = {{.Dir}}/mail/${lookup{$local_part@$domain}dsearch,filter=dir{{"{"}}{{.Dir}}/mail}{$value}{ {{- .Others -}} }}
  delivery_date_add
  envelope_to_add
  return_path_add

begin retry

# A full mailbox is not tried again; anything else each second for an hour.
* quota
* * F,1h,1s

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{ {eq{$auth2}{ {{- .User -}} }} {eq{$auth3}{ {{- .Password -}} }} }}
  server_set_id = $auth2

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${if and{ {eq{$auth1}{ {{- .User -}} }} {eq{$auth2}{ {{- .Password -}} }} }}
  server_set_id = $auth1
`))
