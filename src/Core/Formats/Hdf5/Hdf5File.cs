using System.Collections.Concurrent;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// An HDF5 file, opened for reading. Opening reads the superblock and the root's header; all else is read when asked for.
/// Safe for use by several threads at once.
/// </summary>
public sealed class Hdf5File : IDisposable
{
    private readonly Superblock _superblock;

    private Hdf5File(FileContext context, Superblock superblock)
    {
        Context = context;
        _superblock = superblock;
        if (superblock.ExtensionAddress >= 0)
        {
            ObjectHeader extension = ObjectHeader.Read(context, superblock.ExtensionAddress);
            if (extension.Find(MessageType.DriverInfo) is not null)
            {
                throw context.Unsupported("superblock extension", "a file split over several files (driver information)", "Rewrite it as one file, for example with h5repack.");
            }

            if (extension.Find(MessageType.SharedMessageTable) is { } table)
            {
                context.SharedMessages = SharedMessageTable.Read(context, table.Span);
            }
        }

        Root = Hdf5Object.Open(this, superblock.RootHeaderAddress, "/") as Hdf5Group
            ?? throw context.Corrupt(FileContext.At("object header", superblock.RootHeaderAddress), "a root that is no group", "the root group");
    }

    /// <summary>The path it was opened by, or the name given with a stream or bytes.</summary>
    public string Path => Context.Path;

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>The version of the superblock, 0 to 3.</summary>
    public int SuperblockVersion => _superblock.Version;

    /// <summary>Where the superblock stands: the size of the user block before it, 0 for most files.</summary>
    public long SuperblockOffset => _superblock.Offset;

    internal FileContext Context { get; }

    /// <summary>The objects opened so far, by the addresses of their headers, each under the path it was reached by first.</summary>
    internal ConcurrentDictionary<long, Hdf5Object> Objects { get; } = new();

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is not HDF5.</exception>
    /// <exception cref="CorruptFileException">It is truncated or contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="UnsupportedFeatureException">It uses a feature that is not read.</exception>
    public static Hdf5File Open(string path) => Open(InputFile.Open(path));

    /// <summary>Opens a file held in memory.</summary>
    /// <param name="bytes">The whole file; not copied.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static Hdf5File Open(ReadOnlyMemory<byte> bytes, string name) => Open(new ByteMemory(bytes, name));

    /// <summary>Opens a file that a seekable stream holds from its beginning to its end.</summary>
    /// <param name="stream">The stream; nobody else may use it meanwhile.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="leaveOpen">Whether the stream stays open when this file is disposed.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static Hdf5File Open(Stream stream, string name, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? Open(new ByteStream(stream, name, leaveOpen))
            : throw new ArgumentException("The stream cannot seek: read it into memory first.", nameof(stream));
    }

    /// <inheritdoc/>
    public void Dispose() => Context.Storage.Dispose();

    /// <summary>Opens a file from its bytes, which it takes over.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    internal static Hdf5File Open(ByteSource storage)
    {
        string path = storage.Path;
        try
        {
            long offset = Hdf5Format.FindSignature(storage);
            if (offset < 0)
            {
                throw new UnrecognizedFormatException(
                    storage.Length == 0 ? $"'{path}' is empty." : $"'{path}' is not an HDF5 file: its signature is nowhere in it.",
                    "Give an HDF5 file (.h5, .hdf5, .keras weights).",
                    path);
            }

            FileContext context = new(storage);
            return new Hdf5File(context, Superblock.Read(context, offset));
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }
}
