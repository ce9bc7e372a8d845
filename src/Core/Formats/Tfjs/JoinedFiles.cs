using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Tfjs;

/// <summary>The files of values of a group, read as one run of bytes: a weight may begin in one file and end in the next.</summary>
internal sealed class JoinedFiles
{
    private readonly (string Path, long Start, long Length)[] _files;

    private JoinedFiles((string Path, long Start, long Length)[] files) => _files = files;

    /// <summary>Bytes of all files together.</summary>
    public long Length => _files.Length == 0 ? 0 : _files[^1].Start + _files[^1].Length;

    /// <summary>Finds the files that a manifest names.</summary>
    /// <param name="names">Their paths, relative to the manifest.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="taken">The files that were found before, to which these are added: each holds the values of one group, and once.</param>
    /// <exception cref="InputNotFoundException">One is missing.</exception>
    /// <exception cref="CorruptFileException">A name leads out of the manifest's folder, or to a file that another led to.</exception>
    public static JoinedFiles Of(IReadOnlyList<string> names, string manifest, HashSet<string> taken)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(manifest))!;
        string inside = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        List<(string, long, long)> files = [];
        long start = 0;
        foreach (string name in names)
        {
            // TensorFlow.js puts the folder's address before a name, whether or not that begins with a slash. What the system cannot have as a path at all leads nowhere.
            string path = name.Contains('\0', StringComparison.Ordinal) ? string.Empty : Path.GetFullPath(Path.Combine(folder, name.TrimStart('/')));
            if (!path.StartsWith(inside, StringComparison.Ordinal))
            {
                throw new CorruptFileException(manifest, "the paths of the manifest", $"'{name}'", "files in the manifest's folder");
            }

            // A file has many names: x, ./x and a/../x.
            if (!taken.Add(path))
            {
                throw new CorruptFileException(manifest, "the paths of the manifest", $"the file '{name}' again", "each file once");
            }

            if (!File.Exists(path))
            {
                throw new InputNotFoundException($"'{manifest}' keeps values in '{name}', which is not beside it.", "Copy the files of values into its folder.", path);
            }

            long length = InputFile.LengthOf(path);
            files.Add((path, start, length));
            start += length;
        }

        return new JoinedFiles([.. files]);
    }

    /// <summary>The file in which a place lies, and where in it.</summary>
    public (string Name, long Offset) At(long offset)
    {
        int index = IndexOf(_files, offset);
        return index < _files.Length
            ? (Path.GetFileName(_files[index].Path), offset - _files[index].Start)
            : (string.Empty, -1); // a weight without elements behind the last byte
    }

    /// <summary>Opens a range of bytes.</summary>
    public Stream Open(long offset, long length) => new JoinedStream(_files, offset, length);

    // The first file that ends behind a place: there may be as many files as weights.
    private static int IndexOf((string Path, long Start, long Length)[] files, long offset)
    {
        int low = 0;
        int high = files.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = files[middle].Start + files[middle].Length <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private sealed class JoinedStream((string Path, long Start, long Length)[] files, long offset, long length) : ForwardStream
    {
        private readonly long _end = offset + length;
        private long _at = offset;
        private Stream? _part;
        private int _next = IndexOf(files, offset);

        public override int Read(Span<byte> buffer)
        {
            while (_at < _end && buffer.Length > 0)
            {
                int read = _part?.Read(buffer) ?? 0;
                if (read > 0)
                {
                    _at += read;
                    return read;
                }

                Next();
            }

            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _part?.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Next()
        {
            _part?.Dispose();
            while (files[_next].Start + files[_next].Length <= _at)
            {
                _next++;
            }

            (string path, long start, long fileLength) = files[_next++];
            _part = new FileRangeStream(InputFile.Open(path), "the values", _at - start, Math.Min(_end - start, fileLength) - (_at - start), ownsFile: true);
        }
    }
}
