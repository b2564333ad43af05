using System.Runtime.Versioning;

// Unix sockets with file modes, and programs that only Unix has.
[assembly: UnsupportedOSPlatform("windows")]
