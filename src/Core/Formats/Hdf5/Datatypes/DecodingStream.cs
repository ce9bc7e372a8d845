namespace TfModelTools.Formats.Hdf5;

/// <summary>Turns a stream of stored elements into one of little-endian elements of a tensor type.</summary>
internal sealed class DecodingStream(Stream stored, ElementDecoder decoder) : ForwardStream
{
    private readonly byte[] _input = new byte[Math.Max(1, (1 << 16) / decoder.InputSize) * decoder.InputSize];
    private readonly byte[] _output = new byte[Math.Max(1, (1 << 16) / decoder.InputSize) * decoder.OutputSize];
    private int _at;
    private int _length;

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (buffer.Length > 0)
        {
            if (_at == _length)
            {
                int read = stored.ReadAtLeast(_input, _input.Length, throwOnEndOfStream: false);
                if (read == 0)
                {
                    break;
                }

                _at = 0;
                _length = read / decoder.InputSize * decoder.OutputSize;
                decoder.Decode(_input.AsSpan(0, read), _output.AsSpan(0, _length));
            }

            int part = Math.Min(buffer.Length, _length - _at);
            _output.AsSpan(_at, part).CopyTo(buffer);
            buffer = buffer[part..];
            _at += part;
            count += part;
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }
}
