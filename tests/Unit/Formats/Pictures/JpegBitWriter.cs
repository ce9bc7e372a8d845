namespace TfModelTools.Tests.Formats.Pictures;

/// <summary>Writes the bits of a scan of a JPEG, the highest of each byte first, with 0 behind each 255.</summary>
internal sealed class JpegBitWriter
{
    private readonly List<byte> _bytes = [];
    private int _held, _count;

    public static byte[] Segment(byte marker, byte[] content) => [0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    public void Add(int value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            _held = (_held << 1) | ((value >> i) & 1);
            if (++_count == 8)
            {
                _bytes.AddRange(_held == 0xff ? new byte[] { 0xff, 0 } : [(byte)_held]);
                (_held, _count) = (0, 0);
            }
        }
    }

    /// <summary>A number as its size and itself, of negative ones one less.</summary>
    public void AddSigned(int value, int size) => Add(value < 0 ? value + (1 << size) - 1 : value, size);

    public static int Size(int value) => value == 0 ? 0 : (int)Math.Log2(Math.Abs(value)) + 1;

    /// <summary>Fills the last byte up and marks a restart.</summary>
    public void Restart(int number)
    {
        Fill();
        _bytes.AddRange([0xff, (byte)(0xd0 + number)]);
    }

    public byte[] End()
    {
        Fill();
        return [.. _bytes];
    }

    private void Fill()
    {
        while (_count > 0)
        {
            Add(1, 1);
        }
    }
}
