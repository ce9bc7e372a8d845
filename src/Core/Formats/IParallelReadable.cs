namespace TfModelTools.Formats;

/// <summary>A stream of values that several threads can bring into memory at once, which takes half the time where the file is cached.</summary>
internal interface IParallelReadable
{
    /// <summary>Reads all that is left, and verifies its checksum.</summary>
    /// <param name="destination">Exactly as long as what is left.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    void ReadRest(Memory<byte> destination, CancellationToken cancellationToken);
}
