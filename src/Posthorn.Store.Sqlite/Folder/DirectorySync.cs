using System.Runtime.InteropServices;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// Makes directory entries durable: on Unix a file that was created or renamed is only sure to be found after a power loss
/// when its directory has been synchronised, too. .NET cannot open a directory, hence the system calls.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;

    /// <summary>Synchronises the directory. Windows journals directory entries and has no such call.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(directory, ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"The folder {directory} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            while (Fsync(handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    throw new IOException($"The folder {directory} cannot be synchronised (error {error}).");
                }
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>Makes the directory and those above it, durably, open to nobody but the owner: mail is in it.</summary>
    public static void Create(string directory)
    {
        if (!Directory.Exists(directory))
        {
            var parent = Path.GetDirectoryName(directory)!;
            Create(parent);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            Flush(parent);
        }
    }

    // The variadic third argument of open(2) is only read when a file is created.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
