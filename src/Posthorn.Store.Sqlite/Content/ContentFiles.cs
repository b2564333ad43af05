using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Posthorn.Store.Sqlite;

/// <summary>
/// The files of large contents, named by hash: content/aa/bb/aabb…. A file is wanted for as long as somebody holds it (it is
/// staged and perhaps not committed yet) or a row names it; everything else that lies there is left over from a crash.
/// </summary>
internal sealed class ContentFiles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _durable = new(StringComparer.Ordinal);
    private readonly string _root;
    private readonly string _temporary;
    private readonly ReaderPool _readers;

    /// <summary>Makes the folders if there are none, and removes what was being staged when the last process ended.</summary>
    public ContentFiles(string root, ReaderPool readers)
    {
        _root = root;
        _temporary = Path.Combine(root, "tmp");
        _readers = readers;
        DirectorySync.Create(_temporary);
        foreach (var file in Directory.EnumerateFiles(_temporary))
        {
            File.Delete(file);
        }
    }

    /// <summary>A path for a file that is being written.</summary>
    public string NewTemporary() => Path.Combine(_temporary, Guid.NewGuid().ToString("n"));

    /// <summary>
    /// Puts a file that is on stable storage in its place, durably, and holds it. One that is there already is replaced: it is
    /// the same, unless it is damaged. Blocks.
    /// </summary>
    public void Publish(string temporary, ReadOnlySpan<byte> hash)
    {
        var name = Convert.ToHexStringLower(hash);
        lock (_lock)
        {
            _held[name] = _held.GetValueOrDefault(name) + 1;
        }

        try
        {
            var path = PathOf(name);
            var directory = Path.GetDirectoryName(path)!;
            MakeDurable(directory);
            File.Move(temporary, path, overwrite: true);
            DirectorySync.Flush(directory);
        }
        catch
        {
            Release(hash);
            throw;
        }
    }

    /// <summary>Ends a hold; the file goes if nobody wants it any more.</summary>
    public void Release(ReadOnlySpan<byte> hash)
    {
        var name = Convert.ToHexStringLower(hash);
        lock (_lock)
        {
            if (--_held[name] > 0)
            {
                return;
            }

            _held.Remove(name);
        }

        DeleteUnwanted(name);
    }

    /// <summary>Deletes the file of a content whose row is gone.</summary>
    public void DeleteUnwanted(ReadOnlySpan<byte> hash) => DeleteUnwanted(Convert.ToHexStringLower(hash));

    /// <summary>Deletes files that nobody wants; blocks.</summary>
    public void DeleteOrphans()
    {
        foreach (var name in Names())
        {
            DeleteUnwanted(name);
        }
    }

    /// <summary>The names of files that nobody wants; blocks.</summary>
    public List<string> FindOrphans() => [.. Names().Where(name =>
    {
        lock (_lock)
        {
            return !_held.ContainsKey(name) && !_readers.Read(database => IsNamed(database, name));
        }
    })];

    /// <summary>Whether the file of a content is there.</summary>
    public bool Exists(ReadOnlySpan<byte> hash) => File.Exists(PathOf(Convert.ToHexStringLower(hash)));

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="DamagedContentException">It is not there, or cannot be opened.</exception>
    public SafeFileHandle Open(ReadOnlySpan<byte> hash)
    {
        try
        {
            return File.OpenHandle(PathOf(Convert.ToHexStringLower(hash)), options: FileOptions.Asynchronous);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DamagedContentException("A message's content is missing.", problem);
        }
    }

    /// <summary>
    /// Makes the two levels of directories, and synchronises their entries once in the life of the process: one that is
    /// there may have been made a moment ago, or by a process that ended before it could synchronise it.
    /// </summary>
    private void MakeDurable(string directory)
    {
        lock (_durable)
        {
            if (!_durable.Contains(directory))
            {
                DirectorySync.Create(directory);
                DirectorySync.Flush(Path.GetDirectoryName(directory)!);
                DirectorySync.Flush(_root);
                _durable.Add(directory);
            }
        }
    }

    private IEnumerable<string> Names() => Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(file)).Where(name => name.Length == 64 && name.All(char.IsAsciiHexDigitLower));

    private string PathOf(string name) => Path.Combine(_root, name[..2], name[2..4], name);

    private void DeleteUnwanted(string name)
    {
        // Under the lock nobody begins to hold it. Who held it before has let go after the commit, so that its row is seen.
        lock (_lock)
        {
            if (_held.ContainsKey(name))
            {
                return;
            }

            try
            {
                if (!_readers.Read(database => IsNamed(database, name)))
                {
                    File.Delete(PathOf(name));
                }
            }
            catch (Exception problem) when (problem is StoreUnavailableException or IOException or UnauthorizedAccessException)
            {
                // It stays until the first collection after the next start.
            }
        }
    }

    private static bool IsNamed(Connection database, string name)
    {
        var hash = Convert.FromHexString(name);
        return database.Use("SELECT 1 FROM content WHERE head = ? AND hash = ? AND form = ?")
            .With(BinaryPrimitives.ReadInt64BigEndian(hash)).With(hash).With(ContentForm.File).Scalar() is not null;
    }
}
