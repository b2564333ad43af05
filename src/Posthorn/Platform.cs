using System.Runtime.Versioning;

// Unix sockets with file modes, signals, systemd.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]
