using Google.Protobuf;
using TfModelTools.Common;

namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>
/// The only way from bytes of a file to a message. The bytes are walked first (<see cref="MessageCheck"/>), so that what reaches the
/// library's parser is a message of known depth, size and cost.
/// </summary>
internal static class MessageReader
{
    /// <summary>Reads a message from bytes in memory. Fields that it does not declare are dropped.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="parser">The message's parser.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="file">The file they are from, for messages.</param>
    /// <param name="place">Where in it, for messages.</param>
    /// <param name="keepUnknown">Whether fields that it does not declare are kept, for a message that is written again.</param>
    /// <exception cref="CorruptFileException">They are no such message.</exception>
    /// <exception cref="LimitExceededException">It is nested too deep, or made of more messages than its size explains.</exception>
    public static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, string file, string place, bool keepUnknown = false)
        where T : IMessage<T>, new()
    {
        T message = new();
        MessageCheck.Check(bytes, message.Descriptor, file, place);
        try
        {
            return parser.WithDiscardUnknownFields(!keepUnknown).ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Fault(file, place, message.Descriptor.Name, e);
        }
    }

    /// <summary>Reads a message from bytes in memory; null where they are no such message.</summary>
    /// <inheritdoc cref="Parse{T}(MessageParser{T}, ReadOnlyMemory{byte}, string, string, bool)" path="/typeparam|/param"/>
    public static T? TryParse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return Parse(parser, bytes, string.Empty, string.Empty);
        }
        catch (TfModelException)
        {
            return null;
        }
    }

    /// <summary>Reads a message from a stream that can be gone through twice.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="parser">The message's parser.</param>
    /// <param name="stream">The stream, from its beginning to its end.</param>
    /// <param name="file">The file it is of, for messages.</param>
    /// <param name="what">What it should be, such as "a GraphDef message".</param>
    /// <inheritdoc cref="Parse{T}(MessageParser{T}, ReadOnlyMemory{byte}, string, string, bool)" path="/exception"/>
    public static T Parse<T>(MessageParser<T> parser, Stream stream, string file, string what)
        where T : IMessage<T>, new()
    {
        MessageCheck.Check(stream, new T().Descriptor, file, what);
        stream.Position = 0;
        try
        {
            // Its depth has been bounded; the library counts the entries of maps, too.
            using CodedInputStream input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, 4 * Limits.MaxDepth);
            return parser.WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Fault(file, "the file", what, e);
        }
    }

    private static CorruptFileException Fault(string file, string place, string what, InvalidProtocolBufferException cause) =>
        new(file, place, $"bytes that cannot be parsed ({cause.Message})", what, innerException: cause);
}
