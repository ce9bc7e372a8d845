namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>A component of a JPEG: brightness, or one of the differences of colour.</summary>
/// <param name="id">What scans call it.</param>
/// <param name="across">How often it is sampled in a unit, by column.</param>
/// <param name="down">The same by row.</param>
/// <param name="table">The number of the table of its steps.</param>
internal sealed class JpegComponent(byte id, int across, int down, int table)
{
    /// <summary>What scans call it.</summary>
    public byte Id => id;

    /// <summary>Blocks of a unit by column; of one component alone 1, whatever the file says (A.2.2).</summary>
    public int Across { get; private set; } = across;

    /// <summary>The same by row.</summary>
    public int Down { get; private set; } = down;

    /// <summary>How many columns of the picture one of its samples is for.</summary>
    public int StepX { get; private set; } = 1;

    /// <summary>How many rows.</summary>
    public int StepY { get; private set; } = 1;

    /// <summary>Its samples by column.</summary>
    public int Width { get; private set; }

    /// <summary>Its samples by row.</summary>
    public int Height { get; private set; }

    /// <summary>The blocks that hold its samples, by column: those of a scan that is of it alone.</summary>
    public int BlocksAcross => (Width + 7) / 8;

    /// <summary>The same by row.</summary>
    public int BlocksDown => (Height + 7) / 8;

    /// <summary>The number of the table of its steps.</summary>
    public int Table => table;

    /// <summary>The first value of the block before, from which the next differs.</summary>
    public int Before { get; set; }

    /// <summary>Tells it the size of the picture and the largest shares, of which its own are a part.</summary>
    public void Fit(int height, int width, int mostAcross, int mostDown)
    {
        (StepX, StepY) = (mostAcross / Across, mostDown / Down);
        (Width, Height) = ((width + StepX - 1) / StepX, (height + StepY - 1) / StepY);
    }

    /// <summary>Makes it the only one.</summary>
    public void Alone() => (Across, Down) = (1, 1);
}
