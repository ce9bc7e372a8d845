using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.TextFormat;

namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>Reads a file that is one message, in binary or in text.</summary>
internal static class MessageFile
{
    // Protocol Buffers themselves end here (protobuf.dev/programming-guides/proto-limits).
    private const long MaxBytes = int.MaxValue;

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="isText">Whether it is in text format.</param>
    /// <param name="parser">The message's parser.</param>
    /// <param name="what">What it should be, such as "a GraphDef message".</param>
    /// <exception cref="InputNotFoundException">It is missing or may not be read.</exception>
    /// <exception cref="LimitExceededException">It is larger than 2 GB, nested too deep, or made of more messages than its size explains.</exception>
    /// <exception cref="CorruptFileException">It is no such message.</exception>
    public static T Read<T>(string path, bool isText, MessageParser<T> parser, string what)
        where T : IMessage<T>, new()
    {
        using FileStream stream = InputFile.OpenStream(path, 1 << 16);
        if (stream.Length > MaxBytes)
        {
            throw new LimitExceededException(
                $"'{path}' has {stream.Length} bytes; {what} has {MaxBytes} at most.",
                "Keep the weights in a checkpoint (SavedModel) instead of in the graph.",
                path);
        }

        try
        {
            if (isText)
            {
                byte[] text = new byte[stream.Length];
                stream.ReadExactly(text);
                T message = new();
                TextFormatReader.Read(text, path, message);
                return message;
            }

            return MessageReader.Parse(parser, stream, path, what);
        }
        catch (IOException e)
        {
            throw new CorruptFileException(path, "the file", $"an unreadable place ({e.Message})", "readable bytes", innerException: e);
        }
    }
}
