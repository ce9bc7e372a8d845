namespace TfModelTools.Common;

/// <summary>In which order an output is written.</summary>
public enum OutputOrder
{
    /// <summary>Back and forth. Where the output is a pipe or a device it is kept in a temporary file until it is whole.</summary>
    Seeking,

    /// <summary>From the front to the end. Into a pipe or a device it goes at once.</summary>
    Forward,
}
