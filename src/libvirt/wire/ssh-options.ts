// The options of ssh for everything that is sent through it: only the connection itself is as the operator's ssh_config says.

const options = [
  // ssh before 8.7 does not know all of these; a list of just them would take the place of the list in the operator's ssh_config.
  'IgnoreUnknown=*',
  'BatchMode=yes',
  'ConnectionAttempts=1',
  'ControlMaster=no',
  'ControlPath=none',
  'ClearAllForwardings=yes',
  'EscapeChar=none',
  'ForkAfterAuthentication=no',
  'ForwardAgent=no',
  'ForwardX11=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  'SessionType=default',
  'StdinNull=no',
  'Tunnel=no',
] as const;

/**
 * As arguments: nobody is asked, no connection is shared, nothing is forwarded, and what runs on the far side is the command
 * given, with its output as it is. @param timeoutMs bound on connecting, in milliseconds
 */
export function sshOptions(timeoutMs: number): string[] {
  const connectTimeout = `ConnectTimeout=${Math.ceil(timeoutMs / 1000)}`;
  return [...options, connectTimeout].flatMap((option) => ['-o', option]);
}
