namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>Reads what a scan brings of a block (itu.int, T.81, F.2.2 for all at once, G.1.2 for progressive pictures). Values stand in the order of the file.</summary>
/// <param name="scan">The scan.</param>
/// <param name="isProgressive">Whether values come in several scans.</param>
internal sealed class JpegBlockReader(JpegScan scan, bool isProgressive)
{
    // A value of 0 sixteen times.
    private const int LongRun = 15;

    // How many blocks have nothing more, this one among them.
    private int _ended;

    /// <summary>Begins anew behind a restart.</summary>
    public void Restart() => _ended = 0;

    /// <summary>Reads on.</summary>
    /// <param name="bits">The bits.</param>
    /// <param name="component">The component, which knows the value before.</param>
    /// <param name="first">Codes of the sizes of first values; null where the scan has none.</param>
    /// <param name="rest">Codes of the others; null where the scan has none.</param>
    /// <param name="block">The block's 64 values.</param>
    public void Read(ref JpegBits bits, JpegComponent component, JpegHuffmanTable? first, JpegHuffmanTable? rest, scoped Span<short> block)
    {
        if (!isProgressive)
        {
            block[0] = (short)Next(ref bits, component, first!);
            ReadAll(ref bits, rest!, block);
        }
        else if (scan.First > 0)
        {
            if (scan.High == 0)
            {
                ReadBand(ref bits, rest!, block);
            }
            else
            {
                RefineBand(ref bits, rest!, block);
            }
        }
        else if (scan.High == 0)
        {
            block[0] = (short)(Next(ref bits, component, first!) << scan.Low);
        }
        else
        {
            block[0] |= (short)(bits.Take(1) << scan.Low);
        }
    }

    private static int Next(ref JpegBits bits, JpegComponent component, JpegHuffmanTable table) => component.Before += bits.TakeSigned(table.Decode(ref bits));

    private static void ReadAll(ref JpegBits bits, JpegHuffmanTable table, scoped Span<short> block)
    {
        for (int k = 1; k < 64; k++)
        {
            int code = table.Decode(ref bits);
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < LongRun)
            {
                return;
            }

            k = Skip(ref bits, k + run, 63);
            block[k] = (short)bits.TakeSigned(size);
        }
    }

    private void ReadBand(ref JpegBits bits, JpegHuffmanTable table, scoped Span<short> block)
    {
        if (_ended > 0)
        {
            _ended--;
            return;
        }

        for (int k = scan.First; k <= scan.Last; k++)
        {
            int code = table.Decode(ref bits);
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < LongRun)
            {
                _ended = (1 << run) + Extra(ref bits, run) - 1;
                return;
            }

            k = Skip(ref bits, k + run, scan.Last);
            block[k] = (short)(bits.TakeSigned(size) << scan.Low);
        }
    }

    // Of values that are there already the next bit comes as it stands; what is new is of one bit, between so many that are 0 and stay so.
    private void RefineBand(ref JpegBits bits, JpegHuffmanTable table, scoped Span<short> block)
    {
        int bit = 1 << scan.Low;
        int k = scan.First;
        while (_ended == 0 && k <= scan.Last)
        {
            int code = table.Decode(ref bits);
            (int run, int size) = (code >> 4, code & 15);
            if (size == 0 && run < LongRun)
            {
                _ended = (1 << run) + Extra(ref bits, run);
                break;
            }

            if (size > 1)
            {
                throw bits.Fault("a new value of more than one bit");
            }

            int value = size == 0 ? 0 : bits.Take(1) == 1 ? bit : -bit;
            while (k <= scan.Last && (block[k] != 0 || run-- > 0))
            {
                Refine(ref bits, ref block[k++], bit);
            }

            if (value != 0 && k > scan.Last)
            {
                throw bits.Fault("a value behind the last");
            }

            if (k <= scan.Last)
            {
                block[k++] = (short)value;
            }
        }

        if (_ended > 0)
        {
            // Most blocks have nothing to refine.
            k = k <= scan.Last && block[k..(scan.Last + 1)].ContainsAnyExcept((short)0) ? k : scan.Last + 1;
            for (; k <= scan.Last; k++)
            {
                Refine(ref bits, ref block[k], bit);
            }

            _ended--;
        }
    }

    private static void Refine(ref JpegBits bits, ref short value, int bit)
    {
        if (value != 0 && bits.Take(1) == 1 && (value & bit) == 0)
        {
            value += (short)(value > 0 ? bit : -bit);
        }
    }

    private static int Extra(ref JpegBits bits, int size) => size == 0 ? 0 : bits.Take(size);

    private static int Skip(ref JpegBits bits, int to, int last) => to <= last ? to : throw bits.Fault("a value behind the last");
}
