using System.Buffers.Binary;
using System.IO.Compression;
using TfModelTools.Common;

namespace TfModelTools.Formats.Zip;

/// <summary>
/// The content of a gzip file (RFC 1952): one member, or several after one another. Each member's checksum and length are verified when its
/// end is read, and a member that ends before them is refused: the framework's own stream takes a cut file for a whole one. Zeros behind
/// the last member, with which tapes and some servers fill up, are passed over as gzip does; anything else there is damage.
/// </summary>
internal sealed class GzipReadStream : ForwardStream
{
    // Texts of weights shrink to a tenth, to a thirtieth where nearly all are pruned; nothing but zeros does to a thousandth.
    private const long MinExpanded = 32L << 20;
    private const int MaxExpansion = 32;
    private const int TrailerBytes = 8;
    private const int HeaderBytes = 10;
    private const byte HasHeaderChecksum = 2;
    private const byte HasExtra = 4;
    private const byte HasName = 8;
    private const byte HasComment = 16;
    private const byte Reserved = 0xe0;

    private readonly Stream _file;
    private readonly string _path;
    private readonly Tail _tail;
    private DeflateStream? _member;
    private uint _crc;
    private uint _length;
    private long _expanded;
    private bool _isFirst = true;

    /// <summary>Starts before the first member.</summary>
    /// <param name="file">The file, which can be sought in; disposed with this.</param>
    /// <param name="path">The file, for faults.</param>
    public GzipReadStream(Stream file, string path)
    {
        _file = file;
        _path = path;
        _tail = new Tail(file);
    }

    /// <inheritdoc/>
    /// <exception cref="CorruptFileException">A member is damaged, ends early, or something else stands behind the last.</exception>
    /// <exception cref="ChecksumMismatchException">A member's checksum does not agree.</exception>
    /// <exception cref="LimitExceededException">It becomes far longer than texts do.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && (_member is not null || Begin()))
        {
            int read;
            try
            {
                read = _member!.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw Fault("data that is not gzip", "gzip data", e);
            }

            if (read > 0)
            {
                _crc = Crc32.Append(_crc, buffer[..read]);
                _length += (uint)read;
                _expanded += read;
                RequireNoMore();
                return read;
            }

            End();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    // Passes over a member's header; false at the end of the file.
    private bool Begin()
    {
        long start = _file.Position;
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = _file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        if (!_isFirst && !header[..read].ContainsAnyExcept((byte)0))
        {
            _file.Position = start;
            return RequireZeros();
        }

        if (read < HeaderBytes || header[0] != 0x1f || header[1] != 0x8b || header[2] != 8 || (header[3] & Reserved) != 0)
        {
            throw Fault(_isFirst ? "no header of gzip" : $"other bytes behind the end at offset {start}", _isFirst ? "one" : "the end of the file, or another member");
        }

        byte flags = header[3];
        if ((flags & HasExtra) != 0)
        {
            Span<byte> size = stackalloc byte[2];
            Require(_file.ReadAtLeast(size, 2, throwOnEndOfStream: false) == 2);
            _file.Position += BinaryPrimitives.ReadUInt16LittleEndian(size);
        }

        PassText((flags & HasName) != 0);
        PassText((flags & HasComment) != 0);
        _file.Position += (flags & HasHeaderChecksum) != 0 ? 2 : 0;
        (_crc, _length, _isFirst) = (0, 0, false);
        _tail.Begin();
        _member = new DeflateStream(_tail, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void PassText(bool isThere)
    {
        while (isThere)
        {
            int next = _file.ReadByte();
            Require(next >= 0);
            isThere = next > 0;
        }
    }

    private void RequireNoMore()
    {
        if (_expanded > MinExpanded + (MaxExpansion * _file.Length))
        {
            throw new LimitExceededException(
                FormattableString.Invariant($"'{_path}' becomes more than {MinExpanded + (MaxExpansion * _file.Length)} bytes when it is expanded, of {_file.Length}."), "The file may be damaged. If it is sound, expand it with gunzip and give that file.", _path);
        }
    }

    private void Require(bool holds)
    {
        if (!holds)
        {
            throw Fault("the end of the file", "the rest of a header of gzip");
        }
    }

    // How much of what it was handed the decompression has used is not told. The trailer is known, though: it is looked for there.
    private void End()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        ReadOnlySpan<byte> last = _tail.Complete(TrailerBytes);
        int first = last.IndexOf(trailer);
        for (int at = first; at >= 0; at = Next(last, trailer, at + 1))
        {
            if (last.Length == at + TrailerBytes || last[at + TrailerBytes] is 0 or 0x1f)
            {
                first = at;
                break;
            }
        }

        if (first >= 0)
        {
            _file.Position = _tail.EndOffset - (last.Length - first - TrailerBytes);
            return;
        }

        // Of the right length, it is damaged; else what should stand there is not there.
        if (_tail.IsAtEnd && last.Length >= TrailerBytes && BinaryPrimitives.ReadUInt32LittleEndian(last[^4..]) == _length)
        {
            throw new ChecksumMismatchException(_path, "its compressed text", _crc, BinaryPrimitives.ReadUInt32LittleEndian(last[^TrailerBytes..]));
        }

        throw Fault($"no checksum and length of the {_length} bytes before it", "both at the end: the file was cut off or changed");
    }

    private static int Next(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> wanted, int from)
    {
        int at = bytes[from..].IndexOf(wanted);
        return at < 0 ? at : at + from;
    }

    private bool RequireZeros()
    {
        byte[] buffer = new byte[1 << 12];
        int read;
        while ((read = _file.Read(buffer)) > 0)
        {
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw Fault("other bytes than zeros behind the end", "the end of the file");
            }
        }

        return false;
    }

    private CorruptFileException Fault(string found, string expected, Exception? innerException = null) => new(_path, "its compressed data", found, expected, innerException: innerException);

    /// <summary>Hands out the file, and keeps what it handed out last.</summary>
    private sealed class Tail(Stream file) : ForwardStream
    {
        private readonly byte[] _last = new byte[1 << 16];
        private int _kept;

        /// <summary>Where in the file what is kept ends.</summary>
        public long EndOffset => file.Position;

        /// <summary>Whether nothing stands behind it.</summary>
        public bool IsAtEnd => file.Position >= file.Length;

        /// <summary>Forgets what was handed out.</summary>
        public void Begin() => _kept = 0;

        /// <summary>What was handed out last, and so many bytes that come next.</summary>
        public ReadOnlySpan<byte> Complete(int count)
        {
            Keep(count);
            _kept += file.ReadAtLeast(_last.AsSpan(_kept, count), count, throwOnEndOfStream: false);
            return _last.AsSpan(0, _kept);
        }

        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            // A quarter at most, so that the last two reads stay whole.
            int read = file.Read(buffer[..Math.Min(buffer.Length, _last.Length / 4)]);
            Keep(read);
            buffer[..read].CopyTo(_last.AsSpan(_kept));
            _kept += read;
            return read;
        }

        private void Keep(int room)
        {
            if (_kept + room > _last.Length)
            {
                int kept = _last.Length / 2;
                _last.AsSpan(_kept - kept, kept).CopyTo(_last);
                _kept = kept;
            }
        }
    }
}
